/** One request as a stand-in saw it. */
export interface RequestInfo {
  /** 1 for the first request since the start. */
  readonly n: number;
  /** Method and pattern, without the base path: `PUT /group/{id}/user`. */
  readonly kind: string;
  /** 1 for the first request of this kind. */
  readonly nOfKind: number;
  readonly access: 'read' | 'write';
  readonly path: string;
  readonly query: string;
  /** Milliseconds since the epoch, by the stand-in's clock. */
  readonly at: number;
}

/** The requests a stand-in got, those it answered with an error included. */
export interface RequestLog {
  readonly all: readonly RequestInfo[];
  readonly reads: number;
  readonly writes: number;
  /** How many of a kind came: `count('PUT /group')`. */
  count(kind: string): number;
  /** Kinds with their counts, in the order in which each first came. */
  byKind(): Readonly<Record<string, number>>;
  /** Forgets everything, so that the next request is again the first. */
  clear(): void;
}

export interface RequestRecorder extends RequestLog {
  record(request: Omit<RequestInfo, 'n' | 'nOfKind'>): RequestInfo;
}

/** A log with nothing in it yet. */
export function createRequestLog(): RequestRecorder {
  const all: RequestInfo[] = [];
  const kinds = new Map<string, number>();
  const access = { read: 0, write: 0 };
  return {
    all,
    get reads() {
      return access.read;
    },
    get writes() {
      return access.write;
    },
    count: (kind) => kinds.get(kind) ?? 0,
    byKind: () => Object.fromEntries(kinds),
    clear() {
      all.length = 0;
      kinds.clear();
      access.read = 0;
      access.write = 0;
    },
    record(request) {
      const nOfKind = (kinds.get(request.kind) ?? 0) + 1;
      const info = { n: all.length + 1, nOfKind, ...request };
      all.push(info);
      kinds.set(request.kind, nOfKind);
      access[request.access] += 1;
      return info;
    },
  };
}
