import type { Command } from 'commander';
import { examples, format } from '../command-options.ts';
import type { CommandAction } from '../invocation.ts';

/** Adds the commands that keep people as they are. */
export function addHoldCommands(program: Command, action: CommandAction): void {
  program.commandsGroup('Keep people as they are:');

  const hold = program
    .command('hold')
    .description('prevent any change to a person in TimeCamp, whatever the source says')
    .argument('<person>', 'an e-mail, an external id or a TimeCamp user id')
    .option('--until <day>', 'the last day of the hold, such as 2027-01-31; default: until released')
    .option('--why <text>', 'the reason, shown wherever the person appears')
    .action(action(async () => (await import('../commands/hold.ts')).runHold));
  examples(hold, [
    ['tcsync hold ann@example.com --why sabbatical', 'until the hold is released'],
    ['tcsync hold 1042 --until 2099-12-31', 'also works for a person who is not in TimeCamp yet'],
  ]);

  const holds = program
    .command('holds')
    .description('list the people on hold, with reason and end date')
    .addOption(format(['text', 'json', 'csv']))
    .action(action(async () => (await import('../commands/holds.ts')).runHolds));
  examples(holds, [['tcsync holds --format csv', 'for a spreadsheet']]);

  const release = program
    .command('release')
    .description('end a hold')
    .argument('<person>', 'a person listed by `tcsync holds`')
    .action(action(async () => (await import('../commands/release.ts')).runRelease));
  examples(release, [['tcsync release ann@example.com', 'the next sync may change her again']]);
}
