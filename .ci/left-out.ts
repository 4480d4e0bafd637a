import type { Reporter, TestModule, Vitest } from 'vitest/node';

/** After a run that leaves tests out by their tags, names their suites and what runs them. */
export class LeftOutReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const filter = this.#vitest?.config.tagsFilter;
    if (filter === undefined) return;
    const lines = modules.flatMap((module) => {
      const count = [...module.children.allTests('skipped')].filter(({ tags }) => tags.length > 0).length;
      return count === 0 ? [] : [`  ${module.relativeModuleId} (${count} tests)`];
    });
    if (lines.length === 0) return;
    this.#vitest?.logger.log(
      ['Left out, since they are slow or need real servers; `npm run check` runs them:', ...lines, ''].join(
        '\n',
      ),
    );
  }
}
