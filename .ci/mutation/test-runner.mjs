import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { createVitest } from 'vitest/node';

/**
 * Stryker's way to the tests. Its own plugin starts vitest anew for each mutant, which takes longer than the tests.
 * This one starts it once: `vitest-runner.mjs` keeps the loaded tests and repeats those that reach a mutant.
 */
class OneRun {
  #channel = new BroadcastChannel('mutation');

  capabilities() {
    // Only a mutant of a module's constants would need new modules, and those are left out (`ignoreStatic`).
    return { reloadEnvironment: true };
  }

  async init() {
    this.#loaded = this.#answer();
    this.#vitest = await createVitest('test', { config: '.ci/mutation/vitest.config.ts', watch: false });
    await this.#vitest.standalone();
    const files = await this.#vitest.globTestSpecifications();
    this.#vitest.provide('fileCount', files.length);
    this.#run = this.#vitest.runTestSpecifications(files);
    // After a mutant that never ends Stryker starts a new process; loading the tests is not the next mutant's time.
    await Promise.race([this.#loaded, this.#run]);
  }

  async dryRun() {
    const ended = this.#run.then(() => ({ status: 'error', errorMessage: 'A test file cannot be loaded.' }));
    return await Promise.race([this.#loaded, ended]);
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    await this.#loaded;
    const answer = this.#answer();
    this.#channel.postMessage({ mutant: activeMutant.id, tests: testFilter, hitLimit });
    return await answer;
  }

  async dispose() {
    this.#channel.postMessage('stop');
    await this.#run;
    await this.#vitest.close();
    this.#channel.close();
  }

  #vitest;
  #run;
  #loaded;

  #answer() {
    return new Promise((resolve) => {
      this.#channel.addEventListener('message', ({ data }) => resolve(data), { once: true });
    });
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'one-run', OneRun)];
