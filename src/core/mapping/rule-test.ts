import { isObject } from '../../base/json.ts';
import { checkKeys } from '../prepare/filter.ts';
import { RuleProblem } from '../prepare/problems.ts';
import { canonicalJson } from '../text.ts';

/** An example in a rule: the input, and the value of the property afterwards. */
export interface RuleTest {
  /** `transform[2] (name): test[0]` */
  readonly name: string;
  readonly input: object;
  readonly expected: unknown;
}

/** Parses `test` of a rule, one test or a list. @throws RuleProblem that names the test */
export function parseTests(config: unknown, where: string): readonly RuleTest[] {
  if (config === undefined) return [];
  const list: readonly unknown[] = Array.isArray(config) ? config : [config];
  return list.map((item, index) => {
    const name = `${where}: test[${index}]`;
    if (!isObject(item))
      throw new RuleProblem(
        `${name}: expected an object with input and expected; got ${JSON.stringify(item)}`,
      );
    checkKeys(item, ['input', 'expected'], name);
    const { input } = item;
    if (!isObject(input)) throw new RuleProblem(`${name}: "input" must be an object`);
    if (!('expected' in item))
      throw new RuleProblem(`${name}: "expected" is missing; write null for no value`);
    return { name, input, expected: item['expected'] };
  });
}

/** The sentence about a test that failed; undefined when it passes. */
export function failureOf({ name, expected }: RuleTest, actual: unknown): string | undefined {
  if (canonicalJson(expected) === canonicalJson(actual ?? null)) return undefined;
  return `${name}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual ?? null)}`;
}
