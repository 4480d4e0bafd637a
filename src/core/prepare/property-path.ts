import { nfc } from '../text.ts';
import { RuleProblem } from './problems.ts';

/** The steps of a property such as `raw_data.teams.0.name` or `emails.[type=work].value`. */
export type PropertyPath = readonly [first: string, ...rest: string[]];

/** These would reach JavaScript's prototypes. */
const UNSAFE = new Set(['__proto__', 'prototype', 'constructor']);

/** @param key what holds the path, for messages. @throws RuleProblem for a path with an empty or unsafe step */
export function parsePath(property: unknown, where: string, key = 'property'): PropertyPath {
  if (typeof property !== 'string') {
    throw new RuleProblem(`${where}: "${key}" is missing or is not text`);
  }
  const [first = '', ...rest] = stepsOf(nfc(property));
  for (const step of [first, ...rest]) {
    if (step === '') throw new RuleProblem(`${where}: the property "${property}" has an empty step`);
    if (UNSAFE.has(step))
      throw new RuleProblem(`${where}: the property "${property}" cannot contain "${step}"`);
  }
  return [first, ...rest];
}

/** A path as it is written: `emails[type=work].value`. */
export function propertyPathText(path: PropertyPath): string {
  return path.join('.').replaceAll('.[', '[');
}

/** A selector may follow its list without a dot, and its value may have dots. */
function stepsOf(property: string): readonly string[] {
  return property.replaceAll(/(?<=[^.])(?=\[[^\]=]+=[^\]]*\](?:\.|$))/g, '.').split(/\.(?![^[]*\])/);
}

/** Picks the first item of a list that has this value: `[type=work]`. */
const SELECTOR = /^\[([^=]+)=(.*)\]$/;

/** Whether the path selects an item by its value. Such a path can be read, not set. */
export function hasSelector(path: PropertyPath): boolean {
  return path.some((step) => SELECTOR.test(step));
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
  if (Array.isArray(target) && !INDEX.test(step)) return selectedIndex(target, step);
  if (Object.hasOwn(target, step)) return step;
  return ASCII.test(step) ? undefined : Object.keys(target).find((key) => nfc(key) === step);
}

function selectedIndex(list: readonly unknown[], step: string): string | undefined {
  const [, key = '', wanted] = SELECTOR.exec(step) ?? [];
  const index = list.findIndex((item) => {
    const value = getPath(item, [key]);
    return isScalar(value) && nfc(String(value)) === wanted;
  });
  return index === -1 ? undefined : String(index);
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
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
  if (target !== undefined && typeof target !== 'object') return undefined;
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
