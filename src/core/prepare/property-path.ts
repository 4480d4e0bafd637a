import { nfc } from '../text.ts';
import { RuleProblem } from './problems.ts';

/** The steps of a property such as `raw_data.teams.0.name`. */
export type PropertyPath = readonly [first: string, ...rest: string[]];

/** These would reach JavaScript's prototypes. */
const UNSAFE = new Set(['__proto__', 'prototype', 'constructor']);

/** @throws RuleProblem for a path with an empty or unsafe step */
export function parsePath(property: unknown, where: string): PropertyPath {
  if (typeof property !== 'string') {
    throw new RuleProblem(`${where}: "property" is missing or is not text`);
  }
  const [first = '', ...rest] = nfc(property).split('.');
  for (const step of [first, ...rest]) {
    if (step === '') throw new RuleProblem(`${where}: the property "${property}" has an empty step`);
    if (UNSAFE.has(step))
      throw new RuleProblem(`${where}: the property "${property}" cannot contain "${step}"`);
  }
  return [first, ...rest];
}

/** Reads the value at a path, objects by key and lists by index; undefined if missing. */
export function getPath(target: unknown, path: PropertyPath): unknown {
  let value: unknown = target;
  for (const step of path) {
    const key = keyOf(value, step);
    if (key === undefined) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** The key in the Unicode form that the target uses; undefined if the target has no such key or index. */
function keyOf(target: unknown, step: string): string | undefined {
  if (typeof target !== 'object' || target === null) return undefined;
  if (Array.isArray(target) && !INDEX.test(step)) return undefined;
  if (Object.hasOwn(target, step)) return step;
  return ASCII.test(step) ? undefined : Object.keys(target).find((key) => nfc(key) === step);
}

/**
 * Copies the target with another value at the path, and shares everything else. Missing steps become objects.
 * Undefined when a step on the way is neither an object nor missing, or a list has no such index.
 */
export function withPath<T extends object>(target: T, path: PropertyPath, value: unknown): T | undefined {
  return replaced(target, path, value) as T | undefined;
}

function replaced(target: unknown, path: readonly string[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (target !== undefined && target !== null && typeof target !== 'object') return undefined;
  if (Array.isArray(target) && (!INDEX.test(step) || Number(step) > target.length)) return undefined;
  const held = getPath(target, [step]);
  const inner = replaced(held, rest, value);
  if (inner === undefined) return undefined;
  if (Array.isArray(target)) return Object.assign([...(target as unknown[])], { [step]: inner });
  return { ...target, [keyOf(target, step) ?? step]: inner };
}

const INDEX = /^(0|[1-9]\d*)$/;
/** The same in every Unicode form. */
const ASCII = /^\p{ASCII}*$/u;
