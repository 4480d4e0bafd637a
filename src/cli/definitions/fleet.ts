import { Argument, type Command, Option } from 'commander';
import { atLeastOne, examples, format } from '../command-options.ts';
import type { CommandAction } from '../invocation.ts';

/** Adds the command for many accounts. */
export function addFleetCommand(program: Command, action: CommandAction): void {
  program.commandsGroup('Many accounts:');

  const fleet = program
    .command('fleet')
    .description(
      'show the status of many accounts, check them or run them: each subfolder with a .env is an account',
    )
    .addArgument(
      new Argument('<action>', 'what to do with the accounts').choices(['status', 'doctor', 'run']),
    )
    .argument('<folder>', 'the folder with a subfolder for each account')
    .addOption(
      new Option('--concurrency <number>', 'how many accounts to run or check at a time')
        .argParser(atLeastOne)
        .default(4),
    )
    .option('--offline', 'doctor: check only settings and files; make no connections')
    .option('--dry-run', 'run: change no files and nothing in TimeCamp')
    .option('--yes', 'run: do not ask on a terminal')
    .addOption(format(['text', 'json']))
    .action(action(async () => (await import('../commands/fleet.ts')).runFleetCommand));
  examples(fleet, [
    ['tcsync fleet status accounts', 'the last success, refusals, seats and data age'],
    ['tcsync fleet doctor accounts', 'check everything that the runs need'],
    ['tcsync fleet run accounts --concurrency 8', 'for cron: prints what changed or failed'],
  ]);
}
