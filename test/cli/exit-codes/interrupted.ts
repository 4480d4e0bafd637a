import { Readable } from 'node:stream';
import { EXIT } from '../../../src/base/errors.ts';
import type { Cases } from './cases.ts';

/** Runs that are interrupted or declined. */
export const INTERRUPTED_CASES: Cases = {
  'a sync that is interrupted': {
    code: EXIT.interrupted,
    argv: 'sync',
    before: (scene) => {
      scene.troubles.interruptedAfter = 'POST /user';
      return scene.rename();
    },
    env: { TIMECAMP_CONCURRENCY: '1' },
    shell: (scene) => ({ signal: scene.troubles.interruption.signal }),
  },
  'a fetch that is interrupted': {
    code: EXIT.interrupted,
    error: 'interrupted',
    argv: 'fetch bamboohr',
    before: (scene) => scene.troubles.interruption.abort(),
    shell: (scene) => ({ signal: scene.troubles.interruption.signal }),
  },
  'a plan that is declined': {
    code: EXIT.interrupted,
    error: 'declined',
    argv: 'sync',
    before: (scene) => scene.rename(),
    shell: () => ({
      stderrIsTerminal: true,
      stdin: Object.assign(Readable.from(['n\n']), { isTTY: true }),
    }),
  },
};
