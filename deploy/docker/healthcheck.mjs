/** Health of the container: of `tcsync serve` what GET /health says; a command that runs and ends is healthy. */
import { readFileSync } from 'node:fs';

const command = readFileSync('/proc/1/cmdline', 'utf8').split('\0');
if (command.includes('serve') || command.some((word) => word.endsWith('http_service.py'))) {
  const port = process.env.TCSYNC_HTTP_PORT || '8181';
  const answer = await fetch(`http://127.0.0.1:${port}/health`);
  if (!answer.ok) throw new Error(`GET /health: ${answer.status}`);
}
