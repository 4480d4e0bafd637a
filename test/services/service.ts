import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'vitest';

/** For one test: a server on a busy machine takes its time. */
const TIMEOUT_MS = 120_000;

/** A real server, or another program, that a suite needs and a machine may lack. */
export interface Service {
  /** As people say it: `OpenLDAP`. */
  readonly title: string;
  /** The programs that must be there, looked for on the path and in the system's folders. */
  readonly commands: readonly string[];
  /** The Debian packages that bring them. */
  readonly packages: readonly string[];
  /** How they are installed where Debian has no such package. */
  readonly install?: string;
  /** True when it runs as root only, as a server with a fixed low port. */
  readonly root?: boolean;
  /** True for a program that starts at once: `npm test` runs its suites, too. */
  readonly quick?: boolean;
}

/**
 * A suite against a real server. Where it cannot run, the suite is listed as skipped, with the packages that are
 * lacking in its name; with TCSYNC_TEST_SERVICES=required it fails instead.
 */
export function describeWith(service: Service, name: string, suite: () => void): void {
  const obstacle = obstacleOf(service);
  const tags = service.quick === true ? [] : ['service'];
  if (obstacle === undefined) {
    describe(name, { timeout: TIMEOUT_MS, tags }, suite);
  } else if (process.env['TCSYNC_TEST_SERVICES'] === 'required') {
    describe(name, { tags }, () => {
      it(`needs ${service.title}`, () => {
        throw new Error(obstacle);
      });
    });
  } else {
    console.warn(`Skipped: ${name}. ${obstacle}`);
    describe.skip(`${name} [${obstacle}]`, { tags }, suite);
  }
}

/** Why the service cannot be started here, and what would change that; undefined when it can. */
export function obstacleOf(service: Service): string | undefined {
  const missing = service.commands.filter((command) => findCommand(command) === undefined);
  if (missing.length > 0) {
    const install = service.install ?? `apt-get install ${service.packages.join(' ')}`;
    return `${service.title} is not installed (no ${missing.join(', ')}): ${install}`;
  }
  if (service.root === true && process.getuid?.() !== 0)
    return `${service.title} can only be started by root`;
  return undefined;
}

/** The full path of a program; undefined when it is nowhere. */
export function findCommand(command: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
