import type { Command } from 'commander';
import { collect, examples, wholeNumber } from '../command-options.ts';
import type { CommandAction } from '../invocation.ts';

/** Adds the commands that go on: the HTTP service, the stand-ins, the demo. */
export function addServiceCommands(program: Command, action: CommandAction): void {
  program.commandsGroup('Services and trials:');

  const serve = program
    .command('serve')
    .description('start an HTTP service with a web page that runs commands on request')
    .action(action(async () => (await import('../commands/serve.ts')).runServe));
  examples(serve, [
    ['tcsync serve', 'on 127.0.0.1:8181; set TCSYNC_HTTP_HOST and TCSYNC_HTTP_TOKEN to change that'],
  ]);

  const sandbox = program
    .command('sandbox')
    .description('start stand-ins for TimeCamp and BambooHR on this machine, to try everything safely')
    .option('--from-account', 'use a copy of your TimeCamp account instead of a fictional company')
    .option('--latency <ms>', 'delay each response by this long', wholeNumber)
    .option('--rate-limit <per-minute>', 'respond with 429 beyond this many requests a minute', wholeNumber)
    .option('--fail <rule>', 'make requests fail, for example timecamp:PUT:/group:500 (repeatable)', collect)
    .action(action(async () => (await import('../commands/sandbox.ts')).runSandbox));
  examples(sandbox, [
    ['tcsync sandbox', 'prints the .env lines to use; Ctrl-C stops it'],
    ['tcsync sandbox --from-account', 'rehearse on a copy of your account'],
    ['tcsync sandbox --latency 200 --rate-limit 60', 'slow, with a strict rate limit'],
  ]);

  const demo = program
    .command('demo')
    .description(
      'fetch, prepare and sync a fictional company of 60 people into a TimeCamp stand-in on this machine',
    )
    .action(action(async () => (await import('../commands/demo.ts')).runDemo));
  examples(demo, [['tcsync demo', 'takes less than a minute; does not touch your settings or files']]);
}
