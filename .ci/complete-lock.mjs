// `node .ci/complete-lock.mjs`, after `npm install` of a package with builds for many platforms: npm leaves those that
// the registry at hand does not offer out of package-lock.json, and `npm ci` then refuses the file as incomplete.
// Adds them with what npm needs to pass over them on other platforms.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../package-lock.json', import.meta.url);
const SYSTEMS = [
  'android',
  'darwin',
  'freebsd',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
  'linux',
];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'arm'];

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const { '': root, ...packages } = lock.packages;
for (const [path, owner] of Object.entries({ ...packages })) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const known = packages[`node_modules/${name}`] ?? packages[`${path}/node_modules/${name}`];
    const os = SYSTEMS.find((system) => name.includes(system));
    const cpu = PROCESSORS.find((processor) => new RegExp(`[-/]${processor}(-|$)`).test(name));
    if (known !== undefined || os === undefined || cpu === undefined) continue;
    packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(owner.dev ? { dev: true } : {}),
      ...(name.endsWith('-musl') ? { libc: ['musl'] } : {}),
      ...(name.endsWith('-gnu') ? { libc: ['glibc'] } : {}),
      license: owner.license,
      optional: true,
      os: [os],
    };
  }
}
const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = { '': root, ...Object.fromEntries(sorted) };
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
