import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Deployment } from 'kubernetes-types/apps/v1.d.ts';
import type { CronJob } from 'kubernetes-types/batch/v1.d.ts';
import type { PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { SECTIONS } from '../../src/sources/all-settings.ts';
import { blocksOf, PAGES } from '../docs.ts';
import { describeWith, findCommand, type Service } from './service.ts';

const HELM: Service = {
  title: 'Helm',
  commands: ['helm'],
  packages: [],
  install: 'bash .ci/install-services.sh helm',
};

const exec = promisify(execFile);
const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const CHART = join(PROJECT, 'deploy/helm/tcsync');

/** What everyone has to give. */
const LEAST = { image: { repository: 'registry.example.com/tcsync' }, secretName: 'tcsync' };

/** Kubernetes' own definitions, by kind: the file of types, and the type in it. */
const TYPES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  CronJob: ['batch/v1', 'CronJob'],
  Deployment: ['apps/v1', 'Deployment'],
  PersistentVolumeClaim: ['core/v1', 'PersistentVolumeClaim'],
  Service: ['core/v1', 'Service'],
};

interface Manifest {
  readonly kind: string;
}

describeWith(HELM, 'the chart', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tcsync-helm-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function helm(verb: 'lint' | 'template', values: object): Promise<string> {
    const file = join(folder, 'values.yaml');
    await writeFile(file, stringify(values));
    const names = verb === 'lint' ? [CHART, '--strict'] : ['office', CHART];
    const { stdout } = await exec(findCommand('helm') ?? 'helm', [verb, ...names, '--values', file]);
    return stdout;
  }

  async function rendered(values: object): Promise<readonly Manifest[]> {
    const text = await helm('template', { ...LEAST, ...values });
    return parseAllDocuments(text).flatMap((document) => document.toJS() ?? []) as Manifest[];
  }

  async function pods(values: object): Promise<readonly PodSpec[]> {
    return (await rendered(values)).flatMap((manifest) => {
      const template =
        manifest.kind === 'CronJob'
          ? (manifest as CronJob).spec?.jobTemplate.spec?.template
          : (manifest as Deployment).spec?.template;
      return template?.spec === undefined ? [] : [template.spec];
    });
  }

  async function variables(values: object): Promise<Readonly<Record<string, unknown>>> {
    const [pod] = await pods(values);
    const env = pod?.containers[0]?.env ?? [];
    return Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
  }

  /** Everything the chart can render. */
  const EVERYTHING = {
    jobs: [
      { source: 'bamboohr', schedule: '7 * * * *' },
      { source: 'file', name: 'temps', schedule: '@daily', args: ['/data/temps.csv', '--allow-empty'] },
    ],
    cron: { timeZone: 'Europe/Warsaw' },
    http: { enabled: true },
    serviceAccountName: 'tcsync',
    imagePullSecrets: [{ name: 'registry' }],
    settings: { TIMECAMP_ROOT_GROUP_ID: 12_345_678, TIMECAMP_USE_SUPERVISOR_GROUPS: true },
    secrets: { TIMECAMP_API_KEY: { name: 'timecamp', key: 'api-key' }, HTTPS_PROXY: { name: 'proxy' } },
    extraVolumes: [{ name: 'data', configMap: { name: 'data' } }],
    extraVolumeMounts: [{ name: 'data', mountPath: '/data' }],
  };

  it('is what Helm thinks well of', async () => {
    expect(await helm('lint', { ...LEAST, ...EVERYTHING })).toContain('0 chart(s) failed');
  });

  it('renders the values of docs/kubernetes.md, each of its examples with those of the first', async () => {
    const page = PAGES.find(({ name }) => name === 'docs/kubernetes.md') ?? { name: '', text: '' };
    const [first, ...more] = blocksOf(page)
      .filter(({ language }) => language === 'yaml')
      .map((block) => parse(block.text) as { readonly settings?: object });
    expect(more.length).toBeGreaterThan(1);
    for (const example of [{}, ...more]) {
      const settings = { ...first?.settings, ...example.settings };
      expect((await pods({ ...first, ...example, settings })).length).toBeGreaterThan(0);
    }
  });

  it("renders what Kubernetes' definitions allow, and nothing that they do not know", async () => {
    const manifests = [...(await rendered(EVERYTHING)), ...(await rendered({}))];
    expect(new Set(manifests.map(({ kind }) => kind))).toEqual(new Set(Object.keys(TYPES)));
    const lines = manifests.map((manifest, index) => {
      const [file, type] = TYPES[manifest.kind] ?? [];
      return `export const m${index}: import('kubernetes-types/${file}.d.ts').${type} = ${JSON.stringify(manifest)};\n`;
    });
    expect(await complaints(lines.join(''))).toBe('');
    expect(await complaints(lines.join('').replace('"restartPolicy"', '"restart"'))).toContain('restart');
  });

  /** What the compiler says of a module that uses the definitions. */
  async function complaints(module: string): Promise<string> {
    await writeFile(join(folder, 'manifests.ts'), module);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      types: [],
      allowImportingTsExtensions: true,
      paths: { 'kubernetes-types/*': [join(PROJECT, 'node_modules/kubernetes-types/*')] },
    };
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['manifests.ts'] }),
    );
    const compiler = join(PROJECT, 'node_modules/.bin/tsc');
    return exec(compiler, ['-p', folder]).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );
  }

  it('runs as nobody in particular, without rights, and writes to var/ and /tmp alone', async () => {
    const all = await pods(EVERYTHING);
    expect(all).toHaveLength(3);
    for (const { containers, ...pod } of all) {
      expect(pod).toMatchObject({
        enableServiceLinks: false,
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 1000 },
      });
      expect(containers).toMatchObject([
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: { limits: { memory: '512Mi', cpu: '1' } },
        },
      ]);
      const paths = containers[0]?.volumeMounts?.map(({ mountPath }) => mountPath);
      expect(paths).toEqual(['/app/var', '/tmp', '/data']);
    }
  });

  it('runs a source at a time, and does not repeat what failed', async () => {
    const jobs = (await rendered(EVERYTHING)).filter(({ kind }) => kind === 'CronJob') as CronJob[];
    expect(jobs.map(({ metadata, spec }) => [metadata?.name, spec?.schedule])).toEqual([
      ['office-tcsync-bamboohr', '7 * * * *'],
      ['office-tcsync-temps', '@daily'],
    ]);
    for (const { spec } of jobs) {
      expect(spec).toMatchObject({ concurrencyPolicy: 'Forbid', timeZone: 'Europe/Warsaw' });
      expect(spec?.jobTemplate.spec).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 3600 });
    }
    const args = jobs.map(({ spec }) => spec?.jobTemplate.spec?.template.spec?.containers[0]?.args);
    expect(args).toEqual([
      ['run', 'bamboohr'],
      ['run', 'file', '/data/temps.csv', '--allow-empty'],
    ]);
  });

  it('passes settings on as they were written, and secrets by reference', async () => {
    expect(await variables({ ...EVERYTHING, http: { enabled: false } })).toEqual({
      TIMECAMP_ROOT_GROUP_ID: '12345678',
      TIMECAMP_USE_SUPERVISOR_GROUPS: 'true',
      TIMECAMP_API_KEY: { secretKeyRef: { name: 'timecamp', key: 'api-key' } },
      HTTPS_PROXY: { secretKeyRef: { name: 'proxy', key: 'HTTPS_PROXY' } },
    });
  });

  it('passes every setting of the table on, and none twice', async () => {
    const settings = Object.values(SECTIONS).flatMap((section) => Object.values(section.settings));
    const plain = settings.filter(({ kind }) => kind.secrecy === undefined).map(({ name }) => name);
    const secret = settings.filter(({ kind }) => kind.secrecy !== undefined).map(({ name }) => name);
    const values = {
      settings: Object.fromEntries(plain.map((name) => [name, 'true'])),
      secrets: Object.fromEntries(secret.map((name) => [name, { name: 'all' }])),
      http: { enabled: true },
    };
    for (const { containers } of await pods(values)) {
      const names = containers[0]?.env?.map(({ name }) => name);
      expect(names).toHaveLength(settings.length);
      expect(new Set(names)).toEqual(new Set([...plain, ...secret]));
    }
  });

  it('needs no volume with S3', async () => {
    const settings = { USE_S3_STORAGE: true };
    expect((await rendered({ settings })).map(({ kind }) => kind)).toEqual(['CronJob']);
    expect((await pods({ settings }))[0]?.volumes).toContainEqual({ name: 'var', emptyDir: {} });
  });

  /** So many accounts of a provider, of which only the secret and the id differ. */
  function accountsOf(names: readonly string[], further: object = {}) {
    const accounts = Object.fromEntries(
      names.map((name, index) => [
        name,
        {
          source: 'bamboohr',
          secretName: `tcsync-${name}`,
          settings: { TIMECAMP_ROOT_GROUP_ID: 1000 + index, BAMBOOHR_SUBDOMAIN: name },
        },
      ]),
    );
    return {
      image: LEAST.image,
      secretName: 's3',
      accounts,
      settings: { USE_S3_STORAGE: true, S3_BUCKET_NAME: 'tcsync', S3_PATH_PREFIX: 'production/' },
      ...further,
    };
  }

  /** Of 300 customers; some names are the same in their first 63 characters but the last. */
  const CUSTOMERS = Array.from({ length: 300 }, (_, index) =>
    index < 30 ? `subsidiary-of-a-group-with-a-very-long-name-number-${100 + index}` : `customer-${index}`,
  );

  it('renders 300 accounts whose names differ, spread over the hour', async () => {
    const values = accountsOf(CUSTOMERS);
    expect(await helm('lint', values)).toContain('0 chart(s) failed');
    const jobs = (await rendered(values)) as CronJob[];
    expect(jobs.map(({ kind }) => kind)).toEqual(CUSTOMERS.map(() => 'CronJob'));
    const names = jobs.map(({ metadata }) => metadata?.name ?? '');
    expect(new Set(names).size).toBe(300);
    expect(names.filter((name) => !/^[a-z0-9][-a-z0-9]{0,50}[a-z0-9]$/.test(name))).toEqual([]);
    const minutes = new Map<string, number>();
    for (const { spec } of jobs) {
      const [, minute = ''] = /^([0-5]?\d) \* \* \* \*$/.exec(spec?.schedule ?? '') ?? [];
      minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
    }
    expect(minutes.get('')).toBeUndefined();
    expect(Math.max(...minutes.values())).toBeLessThanOrEqual(30);
    const prefixes = jobs.map(({ spec }) => {
      const env = spec?.jobTemplate.spec?.template.spec?.containers[0]?.env ?? [];
      return env.find(({ name }) => name === 'S3_PATH_PREFIX')?.value;
    });
    expect(new Set(prefixes)).toEqual(new Set(CUSTOMERS.map((name) => `production/${name}`)));
  });

  it('gives an account its own settings and secrets before those of the release', async () => {
    const values = accountsOf(['acme', 'beta'], {
      secrets: { TCSYNC_WEBHOOK_URL: { name: 'hook' }, HTTPS_PROXY: { name: 'proxy' } },
    });
    Object.assign(values.accounts['beta'] ?? {}, {
      schedule: 'H 6 * * 1-5',
      source: undefined,
      args: ['--allow-empty'],
      suspend: true,
      secrets: { TIMECAMP_API_KEY: { name: 'keys', key: 'beta' }, HTTPS_PROXY: { name: 'own' } },
      settings: { TCSYNC_SOURCES: 'ldap,google', USE_S3_STORAGE: true, S3_PATH_PREFIX: 'elsewhere' },
    });
    const manifests = await rendered(values);
    const [acme, beta] = manifests as CronJob[];
    expect(acme?.spec?.suspend).toBe(false);
    expect(beta?.spec).toMatchObject({ suspend: true, schedule: expect.stringMatching(/^\d+ 6 \* \* 1-5$/) });
    const container = ({ spec }: CronJob) => spec?.jobTemplate.spec?.template.spec?.containers[0];
    const [first, second] = (manifests as CronJob[]).map(container);
    expect(first?.args).toEqual(['run', 'bamboohr']);
    expect(first?.envFrom).toEqual([{ secretRef: { name: 's3' } }, { secretRef: { name: 'tcsync-acme' } }]);
    expect(second?.args).toEqual(['run', '--allow-empty']);
    const env = (second?.env ?? []).map(({ name, value, valueFrom }) => [name, value ?? valueFrom]);
    expect(Object.fromEntries(env)).toEqual({
      TCSYNC_SOURCES: 'ldap,google',
      USE_S3_STORAGE: 'true',
      S3_BUCKET_NAME: 'tcsync',
      S3_PATH_PREFIX: 'elsewhere',
      TCSYNC_WEBHOOK_URL: { secretKeyRef: { name: 'hook', key: 'TCSYNC_WEBHOOK_URL' } },
      TIMECAMP_API_KEY: { secretKeyRef: { name: 'keys', key: 'beta' } },
      HTTPS_PROXY: { secretKeyRef: { name: 'own', key: 'HTTPS_PROXY' } },
    });
  });

  it('turns off for one account what the release turns on', async () => {
    const values = accountsOf(['acme'], {
      settings: { USE_S3_STORAGE: true, TIMECAMP_REMOVE_EMPTY_GROUPS: true },
    });
    Object.assign(values.accounts['acme'] ?? {}, { settings: { TIMECAMP_REMOVE_EMPTY_GROUPS: false } });
    expect(await variables(values)).toMatchObject({
      TIMECAMP_REMOVE_EMPTY_GROUPS: 'false',
      S3_PATH_PREFIX: 'acme',
    });
  });

  const SHARED_KEY = { TIMECAMP_API_KEY: { name: 'keys', key: 'one' } };
  it.each([
    ['two accounts with one API key', { secrets: SHARED_KEY }, 'acme and beta have the same API key'],
    ['an account without an API key', { secretName: '' }, 'acme has no API key of its own'],
    ['an account without a source', { source: '' }, 'acme has no source'],
    ['an unknown setting of an account', { settings: { TIMECAMP_ROOT: '1' } }, 'TIMECAMP_ROOT'],
    [
      'two accounts with one folder',
      { settings: { S3_PATH_PREFIX: '/shared/' } },
      'acme and beta have the same S3_PATH_PREFIX',
    ],
    [
      'an account whose var/ is lost',
      { settings: { USE_S3_STORAGE: false } },
      'acme has no storage of its own',
    ],
  ])('refuses %s', async (_what, given, words) => {
    const values = accountsOf(['acme', 'beta']);
    for (const account of Object.values(values.accounts)) Object.assign(account, given);
    await expect(rendered(values)).rejects.toThrow(words);
  });

  it.each([
    ['a name that Kubernetes does not allow', accountsOf(['Acme Ltd']), 'Acme Ltd'],
    ['the HTTP service', accountsOf(['acme'], { http: { enabled: true } }), 'serves one account'],
  ])('refuses accounts with %s', async (_what, values, words) => {
    await expect(rendered(values)).rejects.toThrow(words);
  });

  it.each([
    ['a setting that does not exist', { settings: { TIMECAMP_ROOT_GROUP: '1' } }, 'TIMECAMP_ROOT_GROUP'],
    ['a secret that could be read', { secrets: { TIMECAMP_API_KEY: 'abc' } }, 'TIMECAMP_API_KEY'],
    ['a secret among the settings', { settings: { TIMECAMP_API_KEY: 'abc' } }, 'TIMECAMP_API_KEY'],
    ['no image', { image: { repository: '' } }, 'image.repository is missing'],
    ['a var/ that is lost', { persistence: { enabled: false } }, 'var/ would be lost'],
    ['a service without a token', { secretName: '', http: { enabled: true } }, 'needs a token'],
  ])('refuses %s', async (_what, values, words) => {
    await expect(rendered(values)).rejects.toThrow(words);
  });
});
