import { Argument, type Command } from 'commander';
import { collect, examples, format, sourceArgument } from '../command-options.ts';
import type { CommandAction } from '../invocation.ts';

/** Adds the stages from the HR system to TimeCamp, and the run of all. */
export function addPipelineCommands(program: Command, action: CommandAction): void {
  program.commandsGroup('From the source to TimeCamp:');

  const fetch = program
    .command('fetch')
    .description('read all people from an HR system or directory into var/users.json')
    .addArgument(sourceArgument())
    .argument('[path]', 'for the source `file`: the CSV, JSON or XLSX file instead of FILE_PATH')
    .option('--output <file>', 'write to this file instead of var/users.json')
    .option('--allow-empty', 'accept an empty response for this run')
    .option('--allow-missing-groups', 'only warn about missing configured groups for this run')
    .addOption(format(['text', 'json']))
    .option(
      '--map <fields>',
      'for the source `file`: the columns of each field, such as name=First name+Last name,…',
    )
    .option('--encoding <name>', 'for the source `file`: the text encoding')
    .option('--time-off', 'for the source `factorial`: also read time off into var/vacation.json')
    .option('--from <day>', 'only time off from this date on')
    .option('--to <day>', 'only time off up to this date')
    .action(action(async () => (await import('../commands/fetch.ts')).runFetch));
  examples(fetch, [
    ['tcsync fetch bamboohr', 'all people from BambooHR'],
    ['tcsync fetch bamboohr --output people.json', 'into another file'],
    ['tcsync fetch file people.csv', 'from a file instead of an HR system'],
    ['tcsync fetch factorial --time-off --from 2026-12-01', 'also read time off since then'],
  ]);

  const prepare = program
    .command('prepare')
    .description('turn var/users.json into TimeCamp users with groups and roles: var/timecamp_users.json')
    .option('--check', 'show the result and what would change; write nothing')
    .option(
      '--status-map <words>',
      'the meanings of status words for this run, such as on sabbatical=active,…',
    )
    .addOption(format(['text', 'json']))
    .action(action(async () => (await import('../commands/prepare.ts')).runPrepare));
  examples(prepare, [
    ['tcsync prepare', 'uses the TIMECAMP_… settings; sends nothing'],
    ['tcsync prepare --check', 'try new settings: who would be added or removed, move or change role'],
  ]);

  const sync = program
    .command('sync')
    .description('compare var/timecamp_users.json with TimeCamp and apply the changes')
    .option('--dry-run', 'show the changes without applying them')
    .option('--yes', 'apply the changes without asking')
    .option('--full', 'on a terminal, list all changes instead of the first 20 of each kind')
    .option('--allow <hazard=number>', 'allow up to this many for this run (repeatable)', collect)
    .option(
      '--only <categories>',
      'only these changes, comma-separated: new-users, updates, enable, moves, roles, …',
    )
    .option('--user <key>', 'only this person: an e-mail or an external id (repeatable)', collect)
    .option('--input <file>', 'read this file instead of var/timecamp_users.json')
    .option('--plan-out <file>', 'save the plan and change nothing')
    .option('--plan <file>', 'apply a saved plan exactly, if the account has not changed since')
    .option(
      '--plan-digest <digest>',
      'with --plan: apply the plan only if it has this digest, as shown by `plan show`',
    )
    .option('--detailed-exitcode', 'with --dry-run: exit with code 2 when there are changes')
    .option('--html <file>', 'also write the plan and its result as an HTML page')
    .addOption(format(['text', 'json', 'csv']))
    .action(action(async () => (await import('../commands/sync.ts')).runSync));
  examples(sync, [
    ['tcsync sync --dry-run', 'what would change'],
    ['tcsync sync', 'apply the changes'],
    ['tcsync sync --allow deactivations=40', 'allow this run to disable up to 40 people'],
    ['tcsync sync --only new-users,moves', 'only invite and move people'],
    ['tcsync sync --user ann@example.com', 'one person'],
    ['tcsync sync --plan-out plan.json', 'save the plan for approval'],
    ['tcsync sync --plan plan.json', 'apply the approved plan'],
  ]);

  const run = program
    .command('run')
    .description('fetch, prepare and sync in one run under one lock; intended for cron')
    .addArgument(sourceArgument())
    .argument('[path]', 'for the source `file`: the CSV, JSON or XLSX file instead of FILE_PATH')
    .option('--dry-run', 'change no files and nothing in TimeCamp')
    .option('--yes', 'apply the changes without asking')
    .option('--full', 'on a terminal, list all changes instead of the first 20 of each kind')
    .option('--allow <hazard=number>', 'allow up to this many for this run (repeatable)', collect)
    .option('--allow-empty', 'accept an empty response for this run')
    .option('--allow-missing-groups', 'only warn about missing configured groups for this run')
    .option(
      '--map <fields>',
      'for the source `file`: the columns of each field, such as name=First name+Last name,…',
    )
    .option('--encoding <name>', 'for the source `file`: the text encoding')
    .option('--plan-out <file>', 'save the plan and change nothing else')
    .option(
      '--status-map <words>',
      'the meanings of status words for this run, such as on sabbatical=active,…',
    )
    .addOption(format(['text', 'json']))
    .action(action(async () => (await import('../commands/run.ts')).runPipeline));
  examples(run, [
    ['tcsync run bamboohr --dry-run', 'show what would change'],
    ['tcsync run bamboohr', 'for cron: prints nothing when nothing changed'],
    ['tcsync run', 'the same for all of TCSYNC_SOURCES'],
  ]);

  const plan = program
    .command('plan')
    .description('show a saved plan for approval before `sync --plan` applies it; changes nothing')
    .addArgument(new Argument('<action>', 'what to do with the plan').choices(['show']))
    .argument('<file>', 'a plan saved by `run --plan-out` or `sync --plan-out`')
    .option('--full', 'on a terminal, list all changes instead of the first 20 of each kind')
    .option('--html <file>', 'also write the plan as an HTML page')
    .addOption(format(['text', 'json', 'csv']))
    .action(action(async () => (await import('../commands/plan.ts')).runPlan));
  examples(plan, [['tcsync plan show plan.json', 'what it changes, who created it, and when']]);
}
