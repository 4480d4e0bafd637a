import { Argument, type Command, Option } from 'commander';
import { examples, format } from '../command-options.ts';
import type { CommandAction } from '../invocation.ts';

/** Adds the commands for audits of the account. */
export function addAuditCommands(program: Command, action: CommandAction): void {
  program.commandsGroup('Audit the account:');

  const exportCommand = program
    .command('export')
    .description('write the users, groups and roles of the TimeCamp account for an audit')
    .addArgument(new Argument('<what>', 'what to export').choices(['account']))
    .option('--output <file>', 'write this file, or a file with the day in its name into this folder')
    .addOption(
      new Option('--format <format>', 'what the export is written as')
        .choices(['json', 'csv'])
        .default('json'),
    )
    .action(action(async () => (await import('../commands/export.ts')).runExport));
  examples(exportCommand, [
    ['tcsync export account --output .', 'into tcsync-account-2026-11-28.json'],
    ['tcsync export account --format csv', 'for a spreadsheet'],
  ]);

  const diff = program
    .command('diff')
    .description('show what changed in the TimeCamp account between two exports, or since one')
    .argument('<before>', 'an export as JSON')
    .argument('[after]', 'a later export; without it, the account as it is now')
    .option('--full', 'on a terminal, list all differences instead of the first 20 of each kind')
    .option('--detailed-exitcode', 'exit with code 2 when there are differences')
    .addOption(format(['text', 'json', 'csv']))
    .action(action(async () => (await import('../commands/diff.ts')).runDiff));
  examples(diff, [
    ['tcsync diff march.json', 'what changed since March'],
    ['tcsync diff march.json april.json', 'what changed between the two'],
  ]);
}
