import { mkdirSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { RemoteError, UserError } from '../../src/base/errors.ts';
import { createLog, type Log, type LogOptions, type OpenLog } from '../../src/io/log.ts';
import { createScrubber } from '../../src/io/scrub.ts';
import { fc } from '../properties.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const SECRET = 'pa"ss wörd\\#1$+/';

interface Logged {
  readonly stderr: string;
  /** Empty when there is none. */
  readonly file: string;
}

/** What is written while `write` logs. */
async function logged(write: (log: OpenLog) => void, options: Partial<LogOptions> = {}): Promise<Logged> {
  const { stderr, parts } = collector();
  const log = createLog({
    level: 'info',
    format: 'json',
    colors: false,
    stderr,
    file: undefined,
    secrets: [SECRET],
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    ...options,
  });
  write(log);
  await log.close();
  const file = options.file === undefined ? '' : readFileSync(options.file, 'utf8');
  return { stderr: parts.join(''), file };
}

function collector(): { readonly stderr: Writable; readonly parts: readonly string[] } {
  const parts: string[] = [];
  const stderr = new Writable({
    write(chunk, _, done) {
      parts.push(String(chunk));
      done();
    },
  });
  return { stderr, parts };
}

function recordsOf(text: string): Record<string, unknown>[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a record', () => {
  it('is one line of JSON with time, level, data and message', async () => {
    const { stderr } = await logged((log) => log.info({ people: 3 }, 'Read'));
    expect(stderr).toBe('{"level":"info","time":"2026-01-02T03:04:05.000Z","people":3,"msg":"Read"}\n');
  });

  it('is a line to read where that is wanted, without colors unless they are allowed', async () => {
    const write = (log: Log): void => log.warn({ people: 3 }, 'Read');
    const plain = await logged(write, { format: 'pretty' });
    expect(plain.stderr).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: Read \{"people":3\}\n$/);
    const colored = await logged(write, { format: 'pretty', colors: true });
    expect(colored.stderr).toContain('\u001B[');
  });

  it('below the level is none', async () => {
    const { stderr } = await logged(
      (log) => {
        log.debug({}, 'No');
        log.info({}, 'No');
        log.warn({}, 'Yes');
        log.error({}, 'Yes');
      },
      { level: 'warn' },
    );
    expect(recordsOf(stderr).map(({ level, msg }) => [level, msg])).toEqual([
      ['warn', 'Yes'],
      ['error', 'Yes'],
    ]);
  });

  it('logs errors with their messages, wherever they are, without what libraries hang on them', async () => {
    const cause = Object.assign(new Error('refused'), { config: { headers: { authorization: 'Bearer x' } } });
    const error = new RemoteError('BambooHR cannot be reached.', {
      service: 'BambooHR',
      code: 'connection',
      status: 503,
      hint: 'Try later.',
      cause,
    });
    const [record] = recordsOf((await logged((log) => log.error({ nested: [error] }, 'Failed'))).stderr);
    expect(record?.['nested']).toEqual([
      {
        type: 'RemoteError',
        message: 'BambooHR cannot be reached.',
        code: 'connection',
        status: 503,
        hint: 'Try later.',
        cause: { type: 'Error', message: 'refused' },
      },
    ]);
  });

  it('has the stack of an error at level debug only', async () => {
    const write = (log: Log): void => log.error({ error: new UserError('No.', { code: 'x' }) }, 'Failed');
    expect((await logged(write)).stderr).not.toContain('log.test.ts');
    expect((await logged(write, { level: 'debug' })).stderr).toContain('log.test.ts');
  });

  it('survives data that JSON does not', async () => {
    const circle: Record<string, unknown> = { big: 1n, bytes: Buffer.from('secret'), when: new Date(0) };
    circle['self'] = circle;
    circle['map'] = new Map([['a', new Set([1])]]);
    const [record] = recordsOf((await logged((log) => log.info(circle, 'Odd'))).stderr);
    expect(record).toMatchObject({
      big: '1',
      bytes: '[6 bytes]',
      when: '1970-01-01T00:00:00.000Z',
      self: '[…]',
      map: { a: [1] },
    });
  });
});

describe('the log file', () => {
  it('may get more than stderr, and things that stderr gets in other words', async () => {
    const { stderr, file } = await logged(
      (log) => {
        log.info({}, 'for the file');
        log.warn({}, 'for both');
        log.fileOnly.error({ hint: SECRET }, `the file alone ${SECRET}`);
        log.debug({}, 'for nobody');
      },
      { file: join(temporaryFolder(), 'sync.log'), stderrLevel: 'warn' },
    );
    const messages = (text: string) => [...text.matchAll(/"msg":"([^"]*)"/g)].map(([, message]) => message);
    expect(messages(stderr)).toEqual(['for both']);
    expect(messages(file)).toEqual(['for the file', 'for both', 'the file alone ****']);
    expect(file).not.toContain(JSON.stringify(SECRET).slice(1, -1));
  });

  it('gets JSON and is for its owner alone; its folder is made', async () => {
    const file = join(temporaryFolder(), 'var', 'logs', 'sync.log');
    const both = await logged((log) => log.info({ people: 3 }, 'Read'), { file, format: 'pretty' });
    expect(recordsOf(both.file)).toEqual([expect.objectContaining({ people: 3, msg: 'Read' })]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is continued by the next run', async () => {
    const file = join(temporaryFolder(), 'sync.log');
    await logged((log) => log.info({}, 'One'), { file });
    expect(recordsOf((await logged((log) => log.info({}, 'Two'), { file })).file)).toHaveLength(2);
  });

  it('is put aside at 10 MB, and five old ones are kept', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'sync.log');
    for (let run = 1; run <= 7; run += 1) {
      if (run > 1) truncateSync(file, 10 * 1024 * 1024);
      await logged((log) => log.info({}, `Run ${run}`), { file });
    }
    expect(readdirSync(folder).sort()).toEqual([
      'sync.log',
      ...[1, 2, 3, 4, 5].map((index) => `sync.log.${index}`),
    ]);
    expect(readFileSync(`${file}.1`, 'utf8')).toContain('Run 6');
    expect(readFileSync(`${file}.5`, 'utf8')).toContain('Run 2');
    expect(recordsOf(readFileSync(file, 'utf8'))).toEqual([expect.objectContaining({ msg: 'Run 7' })]);
  });

  it('that cannot be written is one warning, and the log goes on', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'folder'));
    for (const file of [join(folder, 'file', 'sync.log'), join(folder, 'folder')]) {
      const { stderr, parts } = collector();
      const log = createLog({
        level: 'info',
        format: 'json',
        colors: false,
        stderr,
        file,
        secrets: [],
        now: () => 0,
      });
      log.info({}, 'One');
      log.info({}, 'Two');
      await log.close();
      const records = recordsOf(parts.join(''));
      expect(records.map(({ msg }) => msg)).toEqual([
        'One',
        'Two',
        'tcsync cannot write the log file; it logs to stderr only',
      ]);
      expect(records[2]).toMatchObject({ level: 'warn', path: file });
    }
  });
});

describe('secrets', () => {
  const FORMS: readonly (readonly [what: string, text: string])[] = [
    ['as it is', SECRET],
    ['in JSON', JSON.stringify({ key: SECRET })],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ key: SECRET }))],
    ['in an address', `https://example.com/?key=${encodeURIComponent(SECRET)}`],
    [
      'in an address, lower case',
      encodeURIComponent(SECRET).replaceAll(/%../g, (code) => code.toLowerCase()),
    ],
    ['in a form', new URLSearchParams({ key: SECRET }).toString()],
    ['in a path', encodeURI(SECRET)],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in base64 for addresses', Buffer.from(SECRET).toString('base64url')],
    ['as the user of a Basic login', `Basic ${Buffer.from(`${SECRET}:x`).toString('base64')}`],
    ['as the password of a Basic login', `Basic ${Buffer.from(`x:${SECRET}`).toString('base64')}`],
    ['as the password of a longer one', `Basic ${Buffer.from(`ann:${SECRET}`).toString('base64')}`],
  ];

  it.each(FORMS)('are taken out %s', async (_, text) => {
    const write = (log: Log): void => {
      log.info(
        { text, deep: [{ text }], [text]: 1, error: new Error(text, { cause: new Error(text) }) },
        text,
      );
    };
    const file = join(temporaryFolder(), 'sync.log');
    for (const format of ['json', 'pretty'] as const) {
      const { stderr, file: content } = await logged(write, { format, file, level: 'debug' });
      // The text differs in its secret part alone: no long piece of it may be left.
      for (const output of [stderr, content]) {
        for (const trace of traces(text)) expect(output).not.toContain(trace);
        expect(output).toContain('****');
      }
    }
  });

  it('are taken out of numbers', async () => {
    const [record] = recordsOf(
      (await logged((log) => log.info({ pin: 12_345_678 }, 'x'), { secrets: ['12345678'] })).stderr,
    );
    expect(record?.['pin']).toBe('****');
  });

  it('are taken out of any text at any place', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 6 }),
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (secret, before, after) => {
          const scrub = createScrubber([secret]);
          fc.pre(!`${before}****${after}`.includes(secret));
          expect(scrub(before + secret + after)).not.toContain(secret);
          const basic = scrub(Buffer.from(`user:${secret}`).toString('base64'));
          expect(Buffer.from(basic, 'base64').toString()).not.toContain(secret);
        },
      ),
    );
  });

  it('of which one begins the other leave nothing over', () => {
    expect(createScrubber(['abcd', 'abcd-efgh'])('x abcd-efgh abcd')).toBe('x **** ****');
  });

  it('too short to be distinguished from words stay', () => {
    expect(createScrubber(['a', ''])('a banana')).toBe('a banana');
  });
});

/** Pieces from the middle of the secret's form in a text. */
function traces(text: string): string[] {
  const forms = [SECRET, 'ss wörd', 'ss%20w', 'ss+w%C3', 'ss%20w%c3'];
  const base64 = /[\w+/-]{12,}/.exec(text.replace(/^Basic /, ''))?.[0];
  return text.startsWith('Basic') || text === base64 ? [text.slice(-14, -4), ...forms] : forms;
}
