/**
 * The walls between the rooms of src/, as a lint rule (CONTRIBUTING.md draws the map).
 * A room may import what its row names: `rooms`, `types` (rooms of which it may import types only), and the npm
 * `packages`; `node` says whether it may import node:*. Everything else is forbidden.
 */
const ROOMS = {
  base: { rooms: [], packages: [], node: false },
  core: { rooms: ['base'], packages: [], node: false },
  config: { rooms: ['base', 'core'], packages: ['dotenv', 'fastest-levenshtein'], node: true },
  io: { rooms: ['base'], packages: ANY(), node: true },
  sources: { rooms: ['base', 'core', 'io', 'config'], packages: ANY(), node: true },
  timecamp: { rooms: ['base', 'core', 'io', 'config'], packages: ['axios', 'zod', 'p-queue'], node: true },
  storage: { rooms: ['base', 'core', 'config'], packages: ANY(), node: true },
  app: {
    rooms: ['base', 'core', 'io', 'config', 'sources', 'timecamp', 'storage'],
    packages: [],
    node: true,
  },
  server: {
    rooms: ['base', 'core', 'io', 'config'],
    types: ['app'],
    packages: ANY(),
    node: true,
  },
  sandbox: { rooms: ['base', 'core', 'io'], packages: ['hono', '@hono/node-server'], node: true },
  // In test/, and behind walls all the same: a stand-in must not share the mistakes of what it tests.
  'stand-ins': { rooms: ['base', 'sandbox'], packages: ['hono'], node: true },
  page: {
    rooms: ['core', 'cli/render'],
    types: ['server'],
    packages: ['d3-hierarchy', 'd3-selection', 'd3-zoom'],
    node: false,
  },
  'cli/render': {
    rooms: ['base', 'core'],
    packages: ['fast-wrap-ansi', 'string-width', 'picocolors'],
    node: false,
  },
  cli: {
    rooms: [
      'base',
      'core',
      'app',
      'config',
      'io',
      'storage',
      'sources',
      'timecamp',
      'server',
      'sandbox',
      'cli/render',
    ],
    packages: ANY(),
    node: true,
  },
  main: { rooms: ['base', 'cli'], packages: [], node: true },
};

/** Packages too slow to load for `tcsync --help`: cli takes them by `await import()` only. */
const HEAVY = [
  'axios',
  '@azure/msal-node',
  '@aws-sdk/client-s3',
  'ldapts',
  'hono',
  '@hono/node-server',
  'zod',
  'pino',
];

function ANY() {
  return undefined;
}

/** The room of a file: `timecamp`, `cli/render`, `main`, of test/stand-ins `stand-ins`; undefined elsewhere outside src/. */
function roomOf(path) {
  if (/(?:^|[/\\])test[/\\]stand-ins[/\\]/.test(path)) return 'stand-ins';
  const inside = path.replaceAll('\\', '/').match(/(?:^|\/)src\/(.+)$/)?.[1];
  if (inside === undefined) return undefined;
  if (!inside.includes('/')) return 'main';
  if (inside.startsWith('cli/render/')) return 'cli/render';
  return inside.split('/')[0];
}

function resolve(from, specifier) {
  const parts = from.replaceAll('\\', '/').split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The folder of one source below src/sources/, undefined for the files beside them. */
function sourceFolder(path) {
  return path.match(/(?:^|\/)src\/sources\/([^/]+)\//)?.[1];
}

/** Why `from` may not import `specifier`, or undefined when it may. */
export function forbidden(from, specifier, { lazy, typeOnly }) {
  const room = roomOf(from);
  const rule = room === undefined ? undefined : ROOMS[room];
  if (rule === undefined) return room === undefined ? undefined : `src/${room} is not a room of the house`;
  if (specifier.startsWith('node:')) return rule.node ? undefined : `${room} is pure: no ${specifier}`;
  if (!specifier.startsWith('.')) {
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
    if (rule.packages !== undefined && !rule.packages.includes(name))
      return `${room} may not import the package ${name}`;
    if (room === 'cli' && HEAVY.includes(name) && !lazy && !typeOnly)
      return `cli loads ${name} lazily: await import('${name}')`;
    return undefined;
  }
  const target = resolve(from, specifier);
  const targetRoom = roomOf(target);
  if (targetRoom === undefined) return `${room} may not import outside src/`;
  const [here, there] = [sourceFolder(from), sourceFolder(target)];
  if (here !== undefined && there !== undefined && here !== there)
    return `sources/${here} may not import sources/${there}`;
  if (targetRoom === room || rule.rooms.includes(targetRoom)) return undefined;
  if (typeOnly && rule.types?.includes(targetRoom)) return undefined;
  return `${room} may not import ${targetRoom}`;
}

const imports = {
  create(context) {
    const check = (node, source, how) => {
      if (typeof source?.value !== 'string') return;
      const reason = forbidden(context.filename, source.value, how);
      if (reason !== undefined) context.report({ node, message: `Wall: ${reason}.` });
    };
    return {
      ImportDeclaration: (node) =>
        check(node, node.source, { lazy: false, typeOnly: node.importKind === 'type' }),
      ExportNamedDeclaration: (node) =>
        check(node, node.source, { lazy: false, typeOnly: node.exportKind === 'type' }),
      ExportAllDeclaration: (node) =>
        check(node, node.source, { lazy: false, typeOnly: node.exportKind === 'type' }),
      ImportExpression: (node) => check(node, node.source, { lazy: true, typeOnly: false }),
    };
  },
};

/** What a room must not reach for by name: the clock, chance and the process in core, the environment elsewhere. */
const impure = {
  create(context) {
    const room = roomOf(context.filename);
    if (room === undefined || room === 'main') return {};
    const pure = room === 'core' || room === 'base' || room === 'cli/render';
    const banned = pure
      ? new Set(['Date.now', 'Math.random', 'process', 'console', 'setTimeout', 'setInterval', 'fetch'])
      : new Set([
          'process.env',
          'process.exit',
          'process.exitCode',
          'process.on',
          'process.once',
          'process.stdin',
          'process.stdout',
          'process.stderr',
          'console',
        ]);
    const complain = (node, what) =>
      context.report({ node, message: `Wall: ${what} is not for ${room}: it comes in as an argument.` });
    return {
      MemberExpression(node) {
        if (node.object.type !== 'Identifier' || node.property.type !== 'Identifier') return;
        const name = `${node.object.name}.${node.property.name}`;
        if (banned.has(name)) complain(node, name);
        else if (banned.has(node.object.name)) complain(node, node.object.name);
      },
      VariableDeclarator(node) {
        if (node.init?.type !== 'Identifier' || node.id.type !== 'ObjectPattern') return;
        for (const { key } of node.id.properties) {
          const name = `${node.init.name}.${key?.name}`;
          if (banned.has(name)) complain(node, name);
          else if (banned.has(node.init.name)) complain(node, node.init.name);
        }
      },
      CallExpression(node) {
        if (node.callee.type === 'Identifier' && banned.has(node.callee.name))
          complain(node, node.callee.name);
      },
      NewExpression(node) {
        if (
          pure &&
          node.callee.type === 'Identifier' &&
          node.callee.name === 'Date' &&
          node.arguments.length === 0
        )
          complain(node, 'the clock');
      },
    };
  },
};

export default { meta: { name: 'walls' }, rules: { imports, impure } };
