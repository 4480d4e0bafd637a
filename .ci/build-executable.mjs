/**
 * Puts Node and all of tcsync into one file, dist/sea/tcsync-linux-x64, with the licenses of what is in it beside it.
 * `npm run build:sea` runs it after the build. The file is for the kind of machine that builds it, and contains the
 * Node that runs this script.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { inject } from 'postject';
import { DOC_PAGES } from '../dist/cli/doc-pages.js';
import { SOURCE_NAMES } from '../dist/sources/registry.js';

const OUT = 'dist/sea';
const EXECUTABLE = join(OUT, `tcsync-${process.platform}-${process.arch}`);
/** Files that the program reads, by their path in the package. */
const ASSETS = [
  'package.json',
  ...DOC_PAGES.map((page) => `docs/${page}.md`),
  ...['main.js', 'page.css', 'console/index.html', 'console/main.js', 'console/console.css'].map(
    (file) => `dist/page/${file}`,
  ),
];
/** Node looks for its program under these names. */
const RESOURCE = 'NODE_SEA_BLOB';
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** A CommonJS program cannot wait while it loads, as all-settings.js does: here it imports the settings at once. */
const settingsAtOnce = {
  name: 'settings-at-once',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]sources[\\/]all-settings\.ts$/ }, async ({ path }) => {
      const names = SOURCE_NAMES.filter((name) => existsSync(`src/sources/${name}/settings.ts`));
      const imports = names.map((name) => `import { settings as ${name} } from './${name}/settings.ts';\n`);
      const text = await readFile(path, 'utf8');
      return {
        loader: 'ts',
        contents: imports.join('') + text.replace('await loadSourceSections()', `{ ${names.join(', ')} }`),
      };
    });
  },
};

/** The licenses of the packages that these files belong to. */
async function licenses(files) {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  const texts = [...folders]
    .toSorted((a, b) => a.localeCompare(b))
    .map(async (folder) => {
      const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      const found = (await readdir(folder)).filter((file) => /^(?:licen[cs]e|notice)/i.test(file));
      const own = await Promise.all(found.map((file) => readFile(join(folder, file), 'utf8')));
      return [`## ${name} ${version} (${license})`, ...own].join('\n\n');
    });
  const node = `## Node.js ${process.version}\n\nhttps://github.com/nodejs/node/blob/${process.version}/LICENSE`;
  const own = `## tcsync\n\n${await readFile('LICENSE', 'utf8')}`;
  return [own, node, ...(await Promise.all(texts))].join('\n\n');
}

if (process.platform !== 'linux') throw new Error('A single executable is built on Linux only.');
await mkdir(OUT, { recursive: true });
const program = join(OUT, 'tcsync.cjs');
const { metafile } = await build({
  stdin: { contents: "import { start } from './src/start.ts';\nvoid start();\n", resolveDir: '.' },
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  charset: 'utf8',
  metafile: true,
  logLevel: 'warning',
  plugins: [settingsAtOnce],
  // Where there is no such file, the assets are read.
  define: { 'import.meta.url': '""' },
});
await writeFile(`${EXECUTABLE}.licenses.txt`, await licenses(Object.keys(metafile.inputs)));

const [config, blob] = [join(OUT, 'sea.json'), join(OUT, 'sea.blob')];
await writeFile(
  config,
  JSON.stringify({
    main: program,
    output: blob,
    disableExperimentalSEAWarning: true,
    assets: Object.fromEntries(ASSETS.map((path) => [path, path])),
  }),
);
execFileSync(process.execPath, ['--experimental-sea-config', config], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
await copyFile(process.execPath, EXECUTABLE);
await chmod(EXECUTABLE, 0o755);
await inject(EXECUTABLE, RESOURCE, await readFile(blob), { sentinelFuse: FUSE });
for (const file of [program, config, blob]) await rm(file);
process.stdout.write(`${EXECUTABLE}\n`);
