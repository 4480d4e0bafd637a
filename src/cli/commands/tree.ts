import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import type { PreparedUser } from '../../core/model.ts';
import { accountTree } from '../../core/tree/account-tree.ts';
import { diffTree } from '../../core/tree/diff-tree.ts';
import { refusals } from '../../core/plan/plan.ts';
import { EVERYTHING } from '../../core/plan/build/selection.ts';
import { type Reasons, reasonsOf } from '../../core/prepare/reasons.ts';
import { compileRules } from '../../core/prepare/rules.ts';
import { pluralize } from '../../core/text.ts';
import { cutTree, preparedTree, treeStatistics } from '../../core/tree/tree.ts';
import { PREPARED_KEY, readPrepared } from '../../storage/documents.ts';
import { localFile } from '../../storage/file.ts';
import type { Storage } from '../../storage/storage.ts';
import { connectTimecamp, groupsOfUsersWithoutRole, readWholeAccount } from '../../app/account.ts';
import type { Session } from '../../app/session.ts';
import type { CommonOptions, Context } from '../context.ts';
import { loadKnownEmployees } from '../../app/employees.ts';
import { prepareWithTimeout } from '../../app/prepare-with-timeout.ts';
import {
  renderOutside,
  renderStatistics,
  renderTree,
  statisticFacts,
  type TreeStyle,
} from '../render/tree.ts';
import { renderTreePage } from '../render/html/tree-page.ts';
import { preparePage } from '../html-file.ts';
import { treeToCsv, treeToJson, type TreeView } from '../render/tree-data.ts';
import { logNotices, resultHead } from '../../app/result.ts';
import { syncAccount } from '../../app/sync.ts';

export interface TreeOptions extends CommonOptions {
  /** The account's tree instead. */
  readonly account?: boolean;
  /** The account's tree and what a sync would make of it. */
  readonly diff?: boolean;
  /** Another prepared file. */
  readonly file?: string;
  readonly users?: boolean;
  /** People with e-mail, external id and reasons. */
  readonly detailed?: boolean;
  /** How many levels below the root group. */
  readonly depth?: number;
  /** Writes a page beside what stdout carries. */
  readonly html?: string;
}

/** `tcsync tree`: the group tree of the prepared users, of the account, or what a sync makes of the account. */
export async function runTree(options: TreeOptions, context: Context): Promise<ExitCode> {
  const writePage = await preparePage(options.html, context);
  const whole = await readView(options, context);
  const view = options.depth === undefined ? whole : { ...whole, tree: cutTree(whole.tree, options.depth) };
  const statistics = treeStatistics(whole.tree);
  const facts = [...statisticFacts(statistics), ...whole.facts];
  const { columns, stdoutIsTerminal, env } = context.shell;
  const style: TreeStyle = {
    people: options.detailed === true ? 'details' : options.users === true ? 'names' : 'none',
    columns: stdoutIsTerminal ? columns : undefined,
    colors: stdoutIsTerminal && !env['NO_COLOR'],
  };
  switch (options.format ?? 'text') {
    case 'text':
      context.writeStdout(renderTree(view.tree, view.rootName, style));
      if (view.outside.length > 0) {
        context.writeStdout(`\nOutside the root group:\n${renderOutside(view.outside, style)}`);
      }
      context.writeStdout(`\n${renderStatistics(facts)}`);
      break;
    case 'json':
      context.writeJson({
        ...resultHead(context, 'tree', EXIT.done),
        title: view.title,
        facts: Object.fromEntries(facts),
        statistics,
        ...treeToJson(view, style.people !== 'none'),
      });
      break;
    case 'csv':
      context.writeStdout(treeToCsv(view, style.people !== 'none'));
      break;
  }
  return (await writePage?.((assets) => renderTreePage(whole, facts, assets))) ?? EXIT.done;
}

async function readView(options: TreeOptions, context: Context): Promise<TreeView> {
  if (options.account !== true && options.diff !== true) {
    const session = await context.open(['sources', 'prepare']);
    return preparedView(options, session, context);
  }
  const session = await context.open(['timecamp', 'network']);
  return options.diff === true ? diffView(options, session, context) : accountView(session);
}

async function preparedView(
  options: TreeOptions,
  session: Session<'sources' | 'prepare'>,
  { shell }: Context,
): Promise<TreeView> {
  const { storage } = session;
  const file = preparedFile(storage, options.file, shell.cwd);
  const { users, meta } = await readPrepared(file.storage, file.key);
  const reasons = options.detailed === true || options.html !== undefined;
  const inactive = users.filter(({ timecamp_status: status }) => status === 'inactive').length;
  const source = meta?.input?.source;
  return {
    title: 'Group tree',
    origin: `${source === undefined ? 'As prepared' : `From ${source}, as prepared`}${meta === undefined ? '' : ` on ${meta.prepared_at.slice(0, 10)}`}`,
    tree: preparedTree(users, reasons ? await findReasons(users, session) : undefined),
    rootName: 'Root group',
    outside: [],
    facts: inactive === 0 ? [] : [['Inactive', `${inactive.toLocaleString('en')}, not in the tree`]],
  };
}

/** The prepared file that is meant. */
function preparedFile(
  storage: Storage,
  file: string | undefined,
  cwd: string,
): { readonly storage: Storage; readonly key: string } {
  return file === undefined ? { storage, key: PREPARED_KEY } : localFile(cwd, file);
}

/**
 * Why people are where they are: the prepared file does not say, so they are prepared again. Without the employees, or
 * where they cannot be prepared, nobody's reasons are known, and the tree is shown all the same.
 */
async function findReasons(
  users: readonly PreparedUser[],
  session: Session<'sources' | 'prepare'>,
): Promise<ReadonlyMap<string, Reasons>> {
  const settings = session.settings.prepare;
  try {
    const employees = await loadKnownEmployees(session);
    if (employees === undefined) return new Map();
    return reasonsOf(users, prepareWithTimeout(employees, settings, compileRules(settings)).value.drafts);
  } catch (error) {
    if (error instanceof UserError && error.exitCode !== EXIT.interrupted) return new Map();
    throw error;
  }
}

async function accountView(session: Session<'timecamp' | 'network'>): Promise<TreeView> {
  const { timecamp } = session.settings;
  const { value: account, notices } = await readWholeAccount(
    connectTimecamp(session),
    groupsOfUsersWithoutRole(({ disabled }) => !disabled),
  );
  logNotices(session.log, notices);
  const { tree, rootName, disabled, outside } = accountTree(account, timecamp.rootGroupId);
  return {
    title: 'TimeCamp account',
    origin: `${timecamp.domain} on ${new Date(session.clock.now()).toISOString().slice(0, 10)}`,
    tree,
    rootName,
    outside: [],
    facts: [
      ['Disabled', `${disabled}, not in the tree`],
      ...(outside === 0
        ? []
        : [['Outside the root group', pluralize(outside, 'enabled person', 'enabled people')] as const]),
    ],
  };
}

async function diffView(
  options: TreeOptions,
  session: Session<'timecamp' | 'network'>,
  context: Context,
): Promise<TreeView> {
  const { storage, key } = preparedFile(session.storage, options.file, context.shell.cwd);
  const prepared = await readPrepared(storage, key);
  const { account, plan, notices } = await syncAccount(
    { command: 'tree', dryRun: true, selection: EVERYTHING, allow: {}, prepared },
    session,
  );
  logNotices(session.log, notices);
  for (const { message } of refusals(plan)) context.writeStderr(`A sync would be refused: ${message}`);
  const { timecamp } = session.settings;
  return {
    ...diffTree(account, plan, timecamp.rootGroupId),
    title: 'What a sync would change',
    origin: `${timecamp.domain} on ${plan.created.slice(0, 10)}, before and after a sync`,
    facts: [
      [
        'Seats',
        plan.seats.before === plan.seats.after
          ? `${plan.seats.after.toLocaleString('en')}, no change`
          : `${plan.seats.before.toLocaleString('en')} now, ${plan.seats.after.toLocaleString('en')} after a sync`,
      ],
    ],
  };
}
