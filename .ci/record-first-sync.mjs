/** Records the session of docs/first-sync.md anew: `npm run docs:first-sync`. It takes some minutes. */
import { readFile, writeFile } from 'node:fs/promises';
import { playPage } from '../test/e2e/first-sync.ts';

const PAGE = new URL('../docs/first-sync.md', import.meta.url);
await writeFile(PAGE, await playPage(await readFile(PAGE, 'utf8')));
