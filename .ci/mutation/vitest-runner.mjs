import { TestStatus } from '@stryker-mutator/api/test-runner';
import { VitestTestRunner } from 'vitest/runners';
import { getFn, getHooks } from 'vitest/suite';

/** What Stryker's instrumented code reads and writes. */
const stryker = (globalThis.__stryker__ ??= {});

/** The processor time, in ms, at which the test that runs counts as one that never ends. */
let deadline = Infinity;
let reads = 0;
let currentTestId;

// Instrumented code asks for the test at every step, also in a loop that a mutant elsewhere left without an end.
Object.defineProperty(stryker, 'currentTestId', {
  get() {
    reads += 1;
    if (reads % 10_000 === 0 && processorTime() > deadline) throw new Error('a loop without end');
    return currentTestId;
  },
  set(id) {
    currentTestId = id;
  },
});

function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs all tests once, then repeats single tests with a mutant switched on, as `test-runner.mjs` asks. */
export default class MutantRunner extends VitestTestRunner {
  #tests = new Map();
  #files = 0;

  onBeforeTryTask(test) {
    super.onBeforeTryTask(test);
    stryker.currentTestId = test.id;
  }

  onAfterTryTask(test) {
    stryker.currentTestId = undefined;
    super.onAfterTryTask(test);
    this.#tests.set(test.id, test);
  }

  // oxlint-disable-next-line typescript/no-misused-promises -- vitest waits for it, whatever its types say.
  async onAfterRunFiles(files) {
    super.onAfterRunFiles(files);
    this.#files += files.length;
    if (this.#files === this.injectValue('fileCount')) await this.#serve();
  }

  async #serve() {
    const channel = new BroadcastChannel('mutation');
    const stopped = new Promise((resolve) => {
      channel.addEventListener('message', ({ data }) => {
        if (data === 'stop') resolve();
        else void this.#runMutant(data).then((result) => channel.postMessage(result));
      });
    });
    channel.postMessage(await this.#dryRun());
    await stopped;
    channel.close();
  }

  async #dryRun() {
    const results = [];
    for (const [id, test] of this.#tests) {
      const { state, duration = 0, errors } = test.result;
      const result = { id, name: `${test.file.name} ${test.name}`, timeSpentMs: duration };
      if (state === 'fail') {
        results.push({ ...result, status: TestStatus.Failed, failureMessage: errors?.[0]?.message ?? '' });
      } else if ((await this.#repeat(test)) === undefined) {
        results.push({ ...result, status: TestStatus.Success });
      } else {
        // A test that needs the one before it, or a server that is closed by now, cannot judge a mutant.
        results.push({ ...result, status: TestStatus.Skipped });
        delete stryker.mutantCoverage.perTest[id];
      }
    }
    return { status: 'complete', tests: results, mutantCoverage: stryker.mutantCoverage };
  }

  async #runMutant({ mutant, tests, hitLimit }) {
    const fastest = tests
      .map((id) => this.#tests.get(id))
      .sort((a, b) => a.result.duration - b.result.duration);
    let count = 0;
    for (const test of fastest) {
      count += 1;
      Object.assign(stryker, { activeMutant: mutant, hitCount: 0, hitLimit });
      deadline = processorTime() + 2000 + 20 * test.result.duration;
      const failure = await this.#repeat(test);
      const { hitCount } = stryker;
      const isEndless = hitCount > hitLimit || processorTime() > deadline;
      deadline = Infinity;
      Object.assign(stryker, { activeMutant: undefined, hitCount: undefined });
      if (isEndless) return { status: 'timeout', reason: 'a loop without end' };
      if (failure === undefined) continue;
      const lasting = await this.#repeat(test);
      return lasting === undefined
        ? { status: 'killed', killedBy: [test.id], failureMessage: failure.message, nrOfTests: count }
        : { status: 'error', errorMessage: `${test.name} fails from now on: ${lasting.message}` };
    }
    return { status: 'survived', nrOfTests: count };
  }

  /** Runs a test again with its hooks. @returns what it threw, undefined when it passed */
  async #repeat(test) {
    const suites = [];
    for (let suite = test.suite ?? test.file; suite !== undefined; suite = suite.suite) suites.unshift(suite);
    if (suites[0] !== test.file) suites.unshift(test.file);
    const cleanups = [];
    let failure;
    const attempt = async (step) => {
      try {
        return await step();
      } catch (error) {
        failure ??= error instanceof Error ? error : new Error(String(error));
        return undefined;
      }
    };
    stryker.currentTestId = test.id;
    for (const suite of suites) {
      for (const hook of getHooks(suite).beforeEach) {
        const cleanup = await attempt(() => hook(test.context, suite));
        if (typeof cleanup === 'function') cleanups.unshift(cleanup);
      }
    }
    if (failure === undefined) await attempt(() => getFn(test)());
    for (const suite of suites.toReversed()) {
      for (const hook of getHooks(suite).afterEach) await attempt(() => hook(test.context, suite));
    }
    for (const cleanup of cleanups) await attempt(cleanup);
    stryker.currentTestId = undefined;
    return failure;
  }
}
