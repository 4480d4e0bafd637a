/**
 * Bundles what every command loads at its start into dist/bin: `tcsync --help` reads two files instead of thirty.
 * The commands themselves stay as the compiler wrote them, and are imported when they run. Both have their own copies of
 * the modules that both use, so that an error class of the one is not an error class of the other: the start throws none.
 */
import { chmod, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const OUT = 'dist/bin';
const COMMAND = `${OUT}/tcsync.cjs`;
const START = 'start.cjs';

/** What is imported when it is needed stays a file of its own. */
const lateImports = {
  name: 'late-imports',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const source = resolve(resolveDir, path);
      if (source === resolve('src/start.ts')) return { path: `./${START}`, external: true };
      const compiled = resolve('dist', relative('src', source).replace(/\.ts$/, '.js'));
      return { path: relative(OUT, compiled).replaceAll(sep, '/'), external: true };
    });
  },
};

const licenses = await Promise.all([
  license('commander', 'LICENSE'),
  license('fastest-levenshtein', 'LICENSE.md'),
]);
const options = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  charset: 'utf8',
  logLevel: 'warning',
  plugins: [lateImports],
};
await build({
  ...options,
  entryPoints: ['src/main.ts'],
  outfile: COMMAND,
  // Old releases of Node have to be able to read that they are too old.
  target: 'node10',
  supported: { 'dynamic-import': false },
  define: { 'import.meta.filename': '__filename' },
});
await build({
  ...options,
  entryPoints: ['src/start.ts'],
  outfile: `${OUT}/${START}`,
  target: 'node20',
  define: { 'import.meta.url': 'moduleUrl' },
  banner: {
    js: `${licenses.join('\n')}
const moduleUrl = require('node:url').pathToFileURL(__filename).href;`,
  },
});
await chmod(COMMAND, 0o755);

/** A comment with the license of a package that is bundled. */
async function license(name, file) {
  const folder = dirname(fileURLToPath(import.meta.resolve(name)));
  return `/* With ${name}:\n${await readFile(join(folder, file), 'utf8')}*/`;
}
