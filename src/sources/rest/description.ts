import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { messageOf, settingsError } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import { isLoopback } from '../../base/loopback.ts';
import { parsedUrl } from '../../base/url.ts';
import { withCsvFiles } from '../../core/mapping/csv.ts';
import { collectProblem } from '../../core/prepare/problems.ts';
import { parsePath } from '../../core/prepare/property-path.ts';
import { LIMIT_MS, PATTERN_HINT, runWithLimit } from '../../io/time-limit.ts';
import { type AddProblem, type DescriptionPath, type Mapping, parseMapping, runTests } from './mapping.ts';
import { descriptionSchema, type RestDescription } from './schema.ts';
import { addIssue, SECRET } from './schema-problems.ts';

/** A description that can be used. */
export interface Description {
  readonly api: RestDescription;
  readonly mapping: Mapping;
  /** Names a place in the file, for messages: `requests[0].rows (personio.yaml, line 14)`. */
  readonly placeOf: (path: DescriptionPath) => string;
}

/**
 * Reads and checks a description, and runs its tests.
 * @param file its absolute path
 * @returns the description, or a sentence for each problem, with its path and line
 * @throws UserError, exit code 64, when a pattern backtracks forever in a test
 */
export function readDescription(
  file: string,
  limitMs = LIMIT_MS,
): { readonly description: Description } | { readonly problems: readonly string[] } {
  const name = basename(file);
  const lines = new LineCounter();
  let document: Document;
  let content: unknown;
  try {
    // JSON is also YAML.
    document = parseDocument(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''), { lineCounter: lines });
    const [error] = document.errors;
    if (error !== undefined) return { problems: [`${name}: ${error.message.split('\n')[0]}`] };
    content = document.toJS();
  } catch (error) {
    return { problems: [`${name}: the file cannot be read: ${messageOf(error)}`] };
  }
  const placeOf = (path: DescriptionPath): string => {
    const line = lineOf(document, lines, path);
    return `${pathText(path)} (${name}${line === undefined ? '' : `, line ${line}`})`;
  };
  const problems: string[] = [];
  const add: AddProblem = (path, problem) => void problems.push(`${placeOf(path)}: ${problem}`);

  const parsed = descriptionSchema.safeParse(content);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) addIssue(issue, [], add);
    return { problems };
  }
  const read = (path: string): string => readFileSync(resolve(dirname(file), path), 'utf8');
  const fields = withCsvFiles(parsed.data.fields as JsonObject, read) as RestDescription['fields'];
  const api = { ...parsed.data, fields };
  checkRequests(api, add);
  const mapping = parseMapping(api, add);
  if (problems.length === 0)
    runWithLimit(
      () => runTests(api, mapping, add),
      limitMs,
      () =>
        settingsError(
          `${placeOf(['tests'])}: the tests timed out after ${limitMs / 1000} s, most likely because of a pattern in ${placeOf(['fields'])}.`,
          PATTERN_HINT,
        ),
    );
  return problems.length > 0 ? { problems } : { description: { api, mapping, placeOf } };
}

/** What the schema cannot say about the requests and the address. */
function checkRequests({ url, auth, requests }: RestDescription, add: AddProblem): void {
  checkAddress(url, ['url'], add);
  if (auth.type === 'oauth2' && auth.token_url.includes('://'))
    checkAddress(auth.token_url, ['auth', 'token_url'], add);
  for (const [index, request] of requests.entries()) {
    const at = (...rest: DescriptionPath): DescriptionPath => ['requests', index, ...rest];
    const { join, paging, method, body, rows, total } = request;
    if (index === 0 && join !== undefined)
      add(at('join'), 'the first request reads the people and cannot have "join"');
    if (index > 0 && join === undefined)
      add(at(), '"join" is missing: it specifies which row of this list belongs to which person');
    if (body !== undefined && method !== 'POST') add(at('body'), 'needs "method: POST"');
    if (paging?.in === 'body' && method !== 'POST') add(at('paging', 'in'), 'needs "method: POST"');
    if (paging !== undefined && (paging.size === undefined) !== (paging.size_param === undefined))
      add(at('paging'), '"size" and "size_param" must be used together');
    const fixed = [
      ...Object.keys(request.headers).map((name) => ['headers', name] as const),
      ...Object.keys(request.query).map((name) => ['query', name] as const),
    ];
    for (const [key, name] of fixed) {
      if (key === 'headers' ? SECRET.test(name) : SECRET_PARAMETER.test(name))
        add(
          at(key, name),
          'secrets do not belong in the file: use "auth", and set REST_TOKEN or a similar setting',
        );
    }
    const paths = { rows, total, ...pagingPaths(paging), ...(join && { on: join.on, key: join.key }) };
    for (const [key, path] of Object.entries(paths)) {
      if (path === undefined) continue;
      const found: string[] = [];
      collectProblem(found, () => parsePath(path, key, key));
      for (const problem of found) add(at(), problem);
    }
  }
}

/** Names of parameters that carry a secret, unlike `keyword`. */
const SECRET_PARAMETER = /(?:^|[_-]|api)(?:key|token|secret|password)$/i;

function checkAddress(address: string, path: DescriptionPath, add: AddProblem): void {
  const parsed = parsedUrl(address);
  if (!/^https?:/i.test(address) || parsed === undefined) {
    add(path, 'is not a URL');
    return;
  }
  const { protocol, hostname, username, password } = parsed;
  if (protocol === 'http:' && !isLoopback(hostname))
    add(path, 'must begin with https:// (http:// only for this machine)');
  if (username !== '' || password !== '')
    add(
      path,
      'secrets do not belong in the file: use "auth: { type: basic }", and set REST_USER and REST_PASSWORD',
    );
}

function pagingPaths(
  paging: RestDescription['requests'][number]['paging'],
): Readonly<Record<string, string | undefined>> {
  switch (paging?.type) {
    case undefined:
    case 'link':
      return {};
    case 'page':
      return { pages: paging.pages, more: paging.more };
    case 'offset':
      return { more: paging.more };
    case 'cursor':
    case 'next':
      return { next: paging.next };
  }
}

/** `requests[0].rows`; `the description` for the whole. */
function pathText(path: DescriptionPath): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text === '' ? 'the description' : text.replace(/^\./, '');
}

/** The line of the place, or of the innermost thing around it. */
function lineOf(document: Document, lines: LineCounter, path: DescriptionPath): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}
