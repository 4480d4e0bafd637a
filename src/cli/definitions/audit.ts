import { Argument, type Command, Option } from 'commander';
import { examples, format } from '../command-options.ts';
import type { CommandAction } from '../invocation.ts';

/** Adds the commands for audits of the account. */
export function addAuditCommands(program: Command, action: CommandAction): void {
  program.commandsGroup('Audit the account:');

  const exportCommand = program
    .command('export')
    .description("export the TimeCamp account's users, groups and roles for an audit")
    .addArgument(new Argument('<what>', 'what to export').choices(['account']))
    .option('--output <file>', 'the file to write, or a folder for a file with the date in its name')
    .addOption(new Option('--format <format>', 'the export format').choices(['json', 'csv']).default('json'))
    .action(action(async () => (await import('../commands/export.ts')).runExport));
  examples(exportCommand, [
    ['tcsync export account --output .', 'into tcsync-account-2026-11-28.json'],
    ['tcsync export account --format csv', 'for a spreadsheet'],
  ]);

  const diff = program
    .command('diff')
    .description('show what changed in the TimeCamp account between two exports, or since one')
    .argument('<before>', 'an export in JSON format')
    .argument('[after]', 'a later export; default: the account as it is now')
    .option('--full', 'on a terminal, list all differences instead of the first 20 of each kind')
    .option('--detailed-exitcode', 'exit with code 2 when there are differences')
    .addOption(format(['text', 'json', 'csv']))
    .action(action(async () => (await import('../commands/diff.ts')).runDiff));
  examples(diff, [
    ['tcsync diff march.json', 'what changed since March'],
    ['tcsync diff march.json april.json', 'what changed between the two'],
  ]);
}
