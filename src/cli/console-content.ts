import { inspectSettings } from '../config/load.ts';
import { summarize } from '../core/plan/outcome.ts';
import { refusals } from '../core/plan/plan.ts';
import type { TreeNode, TreePerson } from '../core/tree/tree.ts';
import type { ConsoleContent } from '../server/deps.ts';
import { SECTIONS } from '../sources/all-settings.ts';
import { readPreparedMeta } from '../storage/documents.ts';
import { readPlan } from '../storage/plan-file.ts';
import type { Storage } from '../storage/storage.ts';
import type { Shell } from './context.ts';
import { sourcesToCheck } from './doctor/settings.ts';
import { planPage } from './render/html/plan-page.ts';
import { treePage } from './render/html/tree-page.ts';

/** What the console shows of the settings, of saved plans and of trees. */
export function createConsoleContent(shell: Shell, storage: Storage): ConsoleContent {
  return {
    cwd: shell.cwd,

    async overview() {
      const inspection = inspectSettings(SECTIONS, shell);
      const timecamp = inspection.sections.get('timecamp');
      const domain = timecamp?.values['domain'];
      const sources = await sourcesToCheck(undefined, inspection);
      const sections: ReadonlyMap<string, { readonly missing: readonly unknown[] }> = inspection.sections;
      const complete = sources.filter(({ name }) => sections.get(name)?.missing.length === 0);
      const listed = inspection.sections.get('sources')?.values['sources'];
      const meta = await readPreparedMeta(storage);
      return {
        account: typeof domain === 'string' ? domain : null,
        sources: complete.map(({ name, title }) => ({ name, title })),
        all_sources: Array.isArray(listed) && listed.length > 1,
        data:
          meta === undefined
            ? null
            : {
                source: meta.input?.source ?? null,
                fetched_at: meta.input?.fetched_at ?? null,
                prepared_at: meta.prepared_at,
              },
        problems: timecamp?.problems ?? [],
      };
    },

    planPage(text) {
      const plan = readPlan(text, 'The saved plan');
      const summary = summarize(plan, undefined, plan.notices, {
        command: 'sync',
        exit_code: 0,
        started: plan.created,
        seconds: 0,
        requests: { read: 0, write: 0, retried: 0 },
      });
      const { head, data } = planPage({
        plan,
        applied: undefined,
        notices: plan.notices,
        summary,
        dryRun: true,
      });
      // What the run cost is not known any more, and the console permits a refused plan without an option.
      const { closing: _closing, ...known } = head;
      const alerts = head.alerts.map(({ allow: _allow, ...alert }) => alert);
      return {
        created: plan.created,
        changes: data.operations.filter(({ aside }) => aside !== true).length,
        seats: plan.seats,
        refusals: refusals(plan).map(({ message, allow }) => ({
          message,
          allow: allow === null ? null : allow.replace('--allow ', ''),
        })),
        page: { head: { ...known, alerts }, data },
      };
    },

    treePage(json) {
      const { title, origin, root, outside = [], facts }: TreeJson = JSON.parse(json);
      const view = { title, origin, tree: root, rootName: root.name, outside, facts: [] };
      return treePage(view, Object.entries(facts));
    },
  };
}

/** The output of `tcsync tree --detailed --format json`, as far as the page needs it. */
interface TreeJson {
  readonly title: string;
  readonly origin: string;
  readonly root: TreeNode;
  readonly outside?: readonly TreePerson[];
  readonly facts: Readonly<Record<string, string>>;
}
