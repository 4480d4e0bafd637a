import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { tcsync } from './command.ts';

/** Arguments of node that make it pretend to be another version. */
function pretending(version: string): readonly string[] {
  const versions = `{ ...process.versions, node: ${JSON.stringify(version)} }`;
  const code = `Object.defineProperty(process, 'versions', { value: ${versions} })`;
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}

describe("Node's version", () => {
  it.each(['18.20.4', '20.18.3', '8.0.0'])('%s is refused with one sentence', async (version) => {
    const refused = await tcsync(['--version'], { cwd: '/', node: pretending(version) });
    expect(refused).toEqual({
      code: 64,
      stdout: '',
      stderr: `tcsync needs Node 20.19 or newer; this is ${version}.\n`,
    });
  });

  it.each(['20.19.0', '22.0.0', '100.1.0'])('%s is taken', async (version) => {
    const { code, stderr } = await tcsync(['--version'], { cwd: '/', node: pretending(version) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('has the floor that package.json declares', async () => {
    const { engines } = JSON.parse(await readFile('package.json', 'utf8')) as { engines: { node: string } };
    expect(engines.node).toBe('>=20.19.0');
  });

  it('is checked before anything is imported, in syntax that old releases can parse', async () => {
    const entry = await readFile('dist/bin/tcsync.cjs', 'utf8');
    expect(entry).not.toMatch(/^\s*import\s|\?\?|\?\.|^\s*await /m);
    expect(entry.length).toBeLessThan(2000);
  });
});
