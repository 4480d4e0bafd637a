import { Argument, type Command, Option } from 'commander';
import { collect, examples, format, sourceArgument, sourceOption } from '../command-options.ts';
import { DOC_PAGES } from '../doc-pages.ts';
import type { CommandAction } from '../invocation.ts';
import { SCHEDULERS } from '../schedulers.ts';

/** Adds the commands that set tcsync up and check it. */
export function addSetupCommands(program: Command, action: CommandAction): void {
  program.commandsGroup('Set up:').helpCommand('help [command]', 'show help for a command');

  const init = program
    .command('init')
    .description('create .env: ask for the settings, test them, and preview each choice')
    .addOption(sourceOption())
    .option('--file <file>', 'for the source `file`: the CSV, JSON or XLSX file')
    .option('--set <name=value>', 'set this value without asking; not for secrets (repeatable)', collect)
    .option('--yes', 'ask no questions; accept all defaults')
    .option('--replace', 'replace an existing .env; other settings in it are kept')
    .option('--offline', 'do not test the settings')
    .action(action(async () => (await import('../commands/init.ts')).runInit));
  examples(init, [
    ['tcsync init', 'answer questions; press Ctrl-C to quit without writing'],
    ['tcsync init --source ldap', 'for a directory'],
    ['tcsync init --source factorial --yes', 'no questions; keys come from the environment'],
  ]);

  const doctor = program
    .command('doctor')
    .description(
      'check everything that a run needs, step by step, and explain how to fix problems; changes nothing',
    )
    .addArgument(sourceArgument('the HR system to check; default: the one that is configured'))
    .option('--offline', 'check only settings and files; make no connections')
    .option('--file <path>', 'for the source `rest`: the description to check, instead of REST_FILE')
    .addOption(format(['text', 'json']))
    .action(action(async () => (await import('../commands/doctor.ts')).runDoctor));
  examples(doctor, [
    ['tcsync doctor', 'settings, files, your HR system and TimeCamp'],
    ['tcsync doctor ldap', 'check only the directory, whatever else is configured'],
    ['tcsync doctor --offline', 'settings and files only'],
    ['tcsync doctor rest --file hr.yaml', 'try a description on the first rows of an API'],
  ]);

  const schedule = program
    .command('schedule')
    .description('print or install an hourly schedule: a crontab entry, a systemd timer or a Windows task')
    .addArgument(sourceArgument())
    .argument('[path]', 'for the source `file`: the CSV or JSON file')
    .addOption(
      new Option('--as <scheduler>', 'the scheduler; default: windows on Windows, otherwise crontab').choices(
        SCHEDULERS,
      ),
    )
    .option('--install', 'install it for the user who runs this command')
    .addOption(format(['text', 'json']))
    .action(action(async () => (await import('../commands/schedule.ts')).runSchedule));
  examples(schedule, [
    ['tcsync schedule bamboohr', 'uses the settings and var/ in this folder'],
    ['tcsync schedule bamboohr --install', 'adds the line to your crontab, or the task to Windows'],
    ['tcsync schedule ldap --as systemd --install', 'a timer in your systemd user manager'],
  ]);

  const cron = program
    .command('cron')
    .description("print crontab lines with this machine's paths; does not change a crontab")
    .addArgument(sourceArgument())
    .argument('[path]', 'for the source `file`: the CSV, JSON or XLSX file instead of FILE_PATH')
    .addOption(format(['text', 'json']))
    .action(action(async () => (await import('../commands/cron.ts')).runCron));
  examples(cron, [['tcsync cron bamboohr', 'uses the settings and var/ in this folder']]);

  const docs = program
    .command('docs')
    .description('print a documentation page, or list all pages')
    .addArgument(new Argument('[page]', 'the page, such as settings').choices(DOC_PAGES))
    .action(action(async () => (await import('../commands/docs.ts')).showDocs));
  examples(docs, [
    ['tcsync docs', 'the pages and their titles'],
    ['tcsync docs settings', 'every setting'],
    ['tcsync docs sources/ldap', 'a source: permissions, settings, fields, common problems'],
  ]);

  const completion = program
    .command('completion')
    .description('print a shell script that completes commands, options and sources with the Tab key')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish', 'powershell']))
    .action(action(async () => (await import('../commands/completion.ts')).completionOf(program)));
  examples(completion, [
    ['tcsync completion bash', 'in ~/.bashrc, as the line: source <(tcsync completion bash)'],
    ['tcsync completion zsh', 'as _tcsync in a folder of $fpath'],
    ['tcsync completion fish', 'as ~/.config/fish/completions/tcsync.fish'],
    ['tcsync completion powershell', 'in $PROFILE, as: … | Out-String | Invoke-Expression'],
  ]);
}
