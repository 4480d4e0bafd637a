import type { Command } from 'commander';
import { collect, examples, format, wholeNumber } from '../command-options.ts';
import type { CommandAction } from '../invocation.ts';

/** Adds the commands that look at people and groups, and the other writes to the account. */
export function addAccountCommands(program: Command, action: CommandAction): void {
  program.commandsGroup('Inspect and clean up:');

  const explain = program
    .command('explain')
    .description('explain one person: record, rules, name, group and role, each with its reason')
    .argument('<who>', 'a name, an e-mail or an external id')
    .option('--account', 'also show the TimeCamp user and what a sync would do')
    .addOption(format(['text', 'json']))
    .action(action(async () => (await import('../commands/explain.ts')).runExplain));
  examples(explain, [
    ['tcsync explain ann@example.com', 'why is she in this group, with this role, or skipped?'],
    ['tcsync explain ann', 'by name; if several people match, they are listed'],
    ['tcsync explain 1042 --account', 'which TimeCamp user is hers, and what would a sync do?'],
  ]);

  const tree = program
    .command('tree')
    .alias('display-tree')
    .description('show the group tree of var/timecamp_users.json, or of the TimeCamp account')
    .option('--account', "show the account's tree instead")
    .option('--diff', "show the account's tree and what a sync would change")
    .option('--users', 'list the people in each group')
    .option('--detailed', 'list people with e-mail, external id and reasons')
    .option('--depth <levels>', 'show only this many levels below the root group', wholeNumber)
    .option('--file <file>', 'read this file instead of var/timecamp_users.json')
    .option('--html <file>', 'also write an HTML page')
    .addOption(format(['text', 'json', 'csv']))
    .action(action(async () => (await import('../commands/tree.ts')).runTree));
  examples(tree, [
    ['tcsync tree', 'each group with its number of people and its supervisors'],
    ['tcsync tree --users --depth 2', 'two levels, with the names of the people'],
    ['tcsync tree --html tree.html', 'a page with an org chart, an outline and search'],
    ['tcsync tree --diff', 'what the next sync would change in the account'],
  ]);

  const history = program
    .command('history')
    .description("list past runs, show one of them, or show one person's changes")
    .argument('[what]', "a run's id, `last`, or a person's e-mail, name or external id")
    .option('--since <day>', 'only runs since this date, such as 2026-11-23')
    .option('--limit <number>', 'list this many runs instead of 50', wholeNumber)
    .addOption(format(['text', 'json', 'csv']))
    .action(action(async () => (await import('../commands/history.ts')).runHistory));
  examples(history, [
    ['tcsync history', 'each run: who started it, its changes and outcome'],
    ['tcsync history last', 'the latest run that changed something'],
    ['tcsync history ann@example.com', 'what changed for her, when and why'],
    ['tcsync history --since 2026-11-01 --format csv', 'for a spreadsheet'],
  ]);

  const undo = program
    .command('undo')
    .description('undo what a past run changed in TimeCamp')
    .argument('<run>', "a run's id from tcsync history, or `last`")
    .option('--dry-run', 'show the changes without applying them')
    .option('--yes', 'apply the changes without asking')
    .option('--full', 'on a terminal, list all changes instead of the first 20 of each kind')
    .option('--allow <hazard=number>', 'allow up to this many for this run (repeatable)', collect)
    .option('--user <key>', 'only this person: an e-mail or an external id (repeatable)', collect)
    .option('--plan-out <file>', 'save the plan and change nothing')
    .addOption(format(['text', 'json', 'csv']))
    .action(action(async () => (await import('../commands/undo.ts')).runUndo));
  examples(undo, [
    ['tcsync undo last --dry-run', 'what would be undone'],
    ['tcsync undo last', 'undo the latest run that changed something'],
    ['tcsync undo last --user ann@example.com', "undo only one person's changes"],
  ]);

  const removeEmptyGroups = program
    .command('remove-empty-groups')
    .description('remove unused empty groups below the root group')
    .option('--dry-run', 'show the groups without removing them')
    .option('--yes', 'remove the groups without asking')
    .option('--full', 'on a terminal, list all groups instead of the first 20')
    .option('--no-prepared', 'ignore var/timecamp_users.json and remove every empty group')
    .option('--allow <hazard=number>', 'allow up to this many for this run (repeatable)', collect)
    .addOption(format(['text', 'json', 'csv']))
    .action(action(async () => (await import('../commands/remove-empty-groups.ts')).runRemoveEmptyGroups));
  examples(removeEmptyGroups, [['tcsync remove-empty-groups --dry-run', 'what would be removed']]);

  const syncTimeOff = program
    .command('sync-time-off')
    .description('write the time off in var/vacation.json to TimeCamp')
    .option('--dry-run', 'show the days without writing them')
    .option('--yes', 'write the days without asking')
    .addOption(format(['text', 'json']))
    .action(action(async () => (await import('../commands/sync-time-off.ts')).runSyncTimeOff));
  examples(syncTimeOff, [
    ['tcsync fetch factorial --time-off', 'read the time off first'],
    ['tcsync sync-time-off --dry-run', 'what would be written'],
  ]);
}
