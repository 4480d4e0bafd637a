import type { Scrubber } from './scrub.ts';

const DEEPEST = 8;

/**
 * Turns data into plain JSON for the log: secrets masked, errors without the requests and keys that libraries attach.
 * @param stacks whether errors keep their stack trace
 */
export function loggable(value: unknown, scrub: Scrubber, stacks: boolean): unknown {
  const above = new Set<object>();

  function visit(value: unknown): unknown {
    if (typeof value === 'string') return scrub(value);
    if (typeof value === 'number' || typeof value === 'bigint') {
      const text = scrub(String(value));
      return text === String(value) && typeof value === 'number' ? value : text;
    }
    if (typeof value !== 'object' || value === null) return value;
    if (above.has(value) || above.size === DEEPEST) return '[…]';
    above.add(value);
    const result = visitObject(value);
    above.delete(value);
    return result;
  }

  function visitObject(value: object): unknown {
    if (value instanceof Error) return visitError(value);
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof Map) return visit(Object.fromEntries(value));
    if (Array.isArray(value) || value instanceof Set) return Array.from(value, visit);
    if ('toJSON' in value && typeof value.toJSON === 'function') return visit(value.toJSON());
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [scrub(key), visit(inner)]));
  }

  function visitError(error: Error): unknown {
    const { name, message, stack, cause } = error;
    const { code, status, hint } = error as { code?: unknown; status?: unknown; hint?: unknown };
    return visit({
      type: name,
      message,
      ...(code === undefined ? {} : { code }),
      ...(status === undefined ? {} : { status }),
      ...(hint === undefined ? {} : { hint }),
      ...(stacks ? { stack } : {}),
      ...(cause === undefined ? {} : { cause }),
    });
  }

  return visit(value);
}
