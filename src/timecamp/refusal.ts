import { isObject } from '../base/json.ts';

/**
 * The status of a refusal that a 2xx response carries in its body: a `message`, `code` or `error` where the endpoint
 * documents none. Its `code` if that is an HTTP status of an error, else 200; undefined for any other body.
 * @param expected fields that the endpoint documents: a body with one of them is no refusal
 */
export function refusalStatus(body: unknown, expected: readonly string[]): number | undefined {
  if (!isObject(body) || expected.some((field) => field in body)) return undefined;
  if (!['message', 'code', 'error'].some((field) => isScalar(body[field]))) return undefined;
  const code = Number(body['code']);
  return Number.isInteger(code) && code >= 400 && code < 600 ? code : 200;
}

/** Lists by id have objects in such fields. */
function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
