import { execFileSync } from 'node:child_process';

/** Builds dist/ once, for the tests that run the command as a user has it. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
