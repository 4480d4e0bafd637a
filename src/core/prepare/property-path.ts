import { nfc } from '../text.ts';
import { RuleProblem } from './problems.ts';

/** A property as rules name it, `raw_data.teams.0.name`, in its steps. */
export type PropertyPath = readonly [first: string, ...rest: string[]];

/** Reading or setting these would reach the objects' own machinery. */
const UNSAFE = new Set(['__proto__', 'prototype', 'constructor']);

/** @throws RuleProblem for a path that is empty somewhere or unsafe */
export function parsePath(property: unknown, where: string): PropertyPath {
  if (typeof property !== 'string') {
    throw new RuleProblem(`${where}: "property" is missing or not text`);
  }
  const [first = '', ...rest] = nfc(property).split('.');
  for (const step of [first, ...rest]) {
    if (step === '') throw new RuleProblem(`${where}: the property "${property}" has an empty step`);
    if (UNSAFE.has(step))
      throw new RuleProblem(`${where}: "${step}" may not be part of a property ("${property}")`);
  }
  return [first, ...rest];
}

/** The value at a path, objects by key and lists by index; undefined where there is none. */
export function getPath(target: unknown, path: PropertyPath): unknown {
  let value: unknown = target;
  for (const step of path) {
    const key = keyOf(value, step);
    if (key === undefined) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** The key in the form in which the target has it; undefined when it has none, and for what is no place of a list. */
function keyOf(target: unknown, step: string): string | undefined {
  if (typeof target !== 'object' || target === null) return undefined;
  if (Array.isArray(target) && !INDEX.test(step)) return undefined;
  if (Object.hasOwn(target, step)) return step;
  return ASCII.test(step) ? undefined : Object.keys(target).find((key) => nfc(key) === step);
}

/**
 * A copy of the target with another value at the path; what is not on the path is shared. Missing steps become
 * objects. Undefined when something in the way is neither an object nor missing, or a list has no such place.
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
/** Looks the same in every Unicode form. */
const ASCII = /^\p{ASCII}*$/u;
