import { EXIT } from '../../../src/base/errors.ts';
import { prepared } from '../../core/plan/builders.ts';
import { OWNER } from '../../timecamp/with-environment.ts';
import type { Cases } from './cases.ts';
import { TEAM } from './scene.ts';

/** Plans that a guard, or the state of the account, refuses. */
export const REFUSED_CASES: Cases = {
  'more leavers than the limit': { code: EXIT.refused, argv: 'sync', before: (scene) => scene.lose() },
  'more leavers than the limit in a dry run': {
    code: EXIT.refused,
    argv: 'sync --dry-run --detailed-exitcode',
    before: (scene) => scene.lose(),
  },
  'a list without an active person': {
    code: EXIT.refused,
    argv: 'sync',
    before: (scene) => scene.give((person) => ({ ...person, timecamp_status: 'inactive' })),
  },
  'more new users than the limit': {
    code: EXIT.refused,
    argv: 'sync',
    before: (scene) =>
      scene.write('var/timecamp_users.json', [OWNER, ...TEAM.map((name) => prepared(name)), prepared('new')]),
    env: { TIMECAMP_MAX_NEW_USERS: '0' },
  },
  'more moves than the limit': {
    code: EXIT.refused,
    argv: 'sync',
    before: (scene) => {
      const bob = scene.timecamp.state.userByEmail('bob@example.com');
      if (bob !== undefined) scene.timecamp.state.move(bob.id, bob.groupId, '101', '3');
      return scene.give();
    },
    env: { TIMECAMP_MAX_MOVES: '0' },
  },
  'more removed groups than the limit': {
    code: EXIT.refused,
    argv: 'remove-empty-groups',
    before: (scene) => scene.give(),
    env: { TIMECAMP_MAX_GROUP_REMOVALS: '0' },
  },
  'a saved plan that no longer fits': {
    code: EXIT.refused,
    error: 'plan',
    argv: 'sync --plan plan.json',
    before: async (scene) => {
      await scene.savePlan();
      const bob = scene.timecamp.state.userByEmail('bob@example.com');
      if (bob !== undefined) bob.name = 'Robert';
    },
  },
  'a saved plan that was edited': {
    code: EXIT.refused,
    error: 'plan',
    argv: 'sync --plan plan.json',
    before: (scene) =>
      scene.editPlan((plan) => ({
        ...plan,
        operations: [plan['operations'], plan['operations']].flat(),
      })),
  },
  'a saved plan from which an operation was removed': {
    code: EXIT.refused,
    error: 'plan',
    argv: 'sync --plan plan.json',
    before: (scene) => scene.editPlan((plan) => ({ ...plan, operations: [] })),
  },
  'a saved plan that is not the approved one': {
    code: EXIT.refused,
    error: 'plan',
    argv: `sync --plan plan.json --plan-digest ${'0'.repeat(64)}`,
    before: (scene) => scene.savePlan(),
  },
  'a saved plan of another version': {
    code: EXIT.refused,
    error: 'plan',
    argv: 'sync --plan plan.json',
    before: (scene) => scene.editPlan((plan) => ({ ...plan, version: 99 })),
  },
  'a saved plan that changes a held person': {
    code: EXIT.refused,
    error: 'plan',
    argv: 'sync --plan plan.json',
    before: async (scene) => {
      await scene.savePlan();
      await scene.tcsync(['hold', 'bob@example.com']);
    },
  },
  'a saved plan of another account': {
    code: EXIT.refused,
    error: 'plan',
    argv: 'sync --plan plan.json',
    before: (scene) => scene.savePlan(),
    env: { TIMECAMP_ROOT_GROUP_ID: '101' },
  },
  'undo of a run of another account': {
    code: EXIT.refused,
    error: 'undo',
    argv: 'undo last',
    before: (scene) => scene.sync(),
    env: { TIMECAMP_ROOT_GROUP_ID: '101' },
  },
};
