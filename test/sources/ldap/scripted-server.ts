import { createServer, type Socket } from 'node:net';
import { BerReader, BerWriter, FilterParser, PagedResultsControl } from 'ldapts';

/** A search as the server got it. */
export interface Asked {
  readonly base: string;
  readonly scope: 'base' | 'sub';
  readonly attributes: readonly string[];
  /** The cookie of the page asked for; undefined when no page was asked for. */
  readonly cookie: string | undefined;
}

export interface ScriptedEntry {
  readonly dn: string;
  readonly attributes: Readonly<Record<string, readonly (string | Buffer)[]>>;
}

/** What the server does: it answers, never answers, closes the connection, or resets it. */
export type Reply =
  | 'silence'
  | 'hang up'
  | 'reset'
  | {
      readonly code?: number;
      readonly message?: string;
      readonly matched?: string;
      readonly entries?: readonly ScriptedEntry[];
      /** Announces another page. */
      readonly cookie?: string;
      /** Addresses of other servers, sent beside the entries. */
      readonly references?: readonly string[];
    };

export interface Script {
  /** What happens right after the connection is made; nothing without it. */
  readonly accept?: 'hang up' | 'reset' | 'silence';
  /** The answer to a login; success without it. */
  readonly bind?: Reply;
  /** The answer to StartTLS and the other extended requests; a refusal without it. */
  readonly extended?: Reply;
  readonly search?: (asked: Asked) => Reply;
}

export interface ScriptedServer {
  readonly port: number;
  /** All searches, in order. */
  readonly asked: readonly Asked[];
  /** Connections so far. */
  connections(): number;
  /** Resolves when all connections are closed from the other side. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

const OPERATION = { bind: 0x60, unbind: 0x42, search: 0x63, extended: 0x77 };
const ANSWER = { bind: 0x61, entry: 0x64, done: 0x65, reference: 0x73, extended: 0x78 };

/** An LDAP server that says what a test wants: for what no real server can be made to do. */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    if (script.accept !== undefined) {
      // Without reading, the server would not see the other side close.
      socket.resume();
      return send(socket, 0, 0, script.accept);
    }
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (let length = messageLength(rest); length !== undefined; length = messageLength(rest)) {
        answer(socket, rest.subarray(0, length), script, asked);
        rest = rest.subarray(length);
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    asked,
    connections: () => connections,
    idle: async () => {
      await Promise.all(
        [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))),
      );
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The whole length of the first message; undefined when some of it is still to come. */
function messageLength(bytes: Buffer): number | undefined {
  const reader = new BerReader(bytes);
  if (bytes.length < 2 || reader.readSequence() === null || reader.remain < reader.length) return undefined;
  return reader.offset + reader.length;
}

function answer(socket: Socket, message: Buffer, script: Script, asked: Asked[]): void {
  const reader = new BerReader(message);
  reader.readSequence();
  const id = reader.readInt() ?? 0;
  const operation = reader.peek();
  if (operation === OPERATION.unbind) return void socket.end();
  if (operation === OPERATION.bind) return send(socket, id, ANSWER.bind, script.bind ?? {});
  if (operation === OPERATION.extended) {
    return send(
      socket,
      id,
      ANSWER.extended,
      script.extended ?? { code: 2, message: 'unsupported extended operation' },
    );
  }
  const search = readSearch(reader);
  asked.push(search);
  send(socket, id, ANSWER.done, script.search?.(search) ?? {});
}

function readSearch(reader: BerReader): Asked {
  reader.readSequence(OPERATION.search);
  const base = reader.readString() ?? '';
  const scope = reader.readEnumeration() === 0 ? 'base' : 'sub';
  reader.readEnumeration();
  reader.readInt();
  reader.readInt();
  reader.readBoolean();
  FilterParser.parse(reader);
  const attributes: string[] = [];
  reader.readSequence();
  for (const end = reader.offset + reader.length; reader.offset < end;)
    attributes.push(reader.readString() ?? '');
  let cookie: string | undefined;
  if (reader.peek() === 0xa0) {
    reader.readSequence(0xa0);
    reader.readSequence();
    reader.readString();
    if (reader.peek() === 0x01) reader.readBoolean();
    const control = new PagedResultsControl();
    control.parseControl(new BerReader(reader.readString(0x04, true) ?? Buffer.alloc(0)));
    cookie = control.value?.cookie?.toString() ?? '';
  }
  return { base, scope, attributes, cookie };
}

function send(socket: Socket, id: number, type: number, reply: Reply): void {
  if (reply === 'silence') return;
  if (reply === 'hang up') return void socket.destroy();
  if (reply === 'reset') return void socket.resetAndDestroy();
  for (const entry of reply.entries ?? []) {
    write(socket, id, ANSWER.entry, (writer) => {
      writer.writeString(entry.dn);
      writer.startSequence();
      for (const [name, values] of Object.entries(entry.attributes)) {
        writer.startSequence();
        writer.writeString(name);
        writer.startSequence(0x31);
        for (const value of values) writer.writeBuffer(Buffer.from(value), 0x04);
        writer.endSequence();
        writer.endSequence();
      }
      writer.endSequence();
    });
  }
  for (const reference of reply.references ?? []) {
    write(socket, id, ANSWER.reference, (writer) => writer.writeString(reference));
  }
  write(
    socket,
    id,
    type,
    (writer) => {
      writer.writeEnumeration(reply.code ?? 0);
      writer.writeString(reply.matched ?? '');
      writer.writeString(reply.message ?? '');
    },
    reply.cookie,
  );
}

function write(
  socket: Socket,
  id: number,
  type: number,
  body: (writer: BerWriter) => void,
  cookie?: string,
): void {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(type);
  body(writer);
  writer.endSequence();
  if (cookie !== undefined) {
    writer.startSequence(0xa0);
    new PagedResultsControl({ value: { size: 0, cookie: Buffer.from(cookie) } }).write(writer);
    writer.endSequence();
  }
  writer.endSequence();
  socket.write(writer.buffer);
}
