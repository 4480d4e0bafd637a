import { describe, expect, it } from 'vitest';
import { parseAction } from '../../../src/core/mapping/actions.ts';
import { parseTarget } from '../../../src/core/mapping/targets.ts';

const action = (config: Readonly<Record<string, unknown>>) =>
  parseAction(config, parseTarget('name', 'name'), 'name', []);

describe('what an action reads', () => {
  it.each<[object, string[][]]>([
    [{ action: 'set', value: 'X' }, []],
    [{ action: 'set', value: '${first} ${raw.last}' }, [['first'], ['raw.last']]],
    [{ action: 'default', value: '${first}' }, [['first']]],
    [{ action: 'copy', from: 'first' }, [['first']]],
    [{ action: 'copy', from: ['first', 'last'] }, [['first', 'last']]],
    [{ action: 'join', from: ['first', 'last'] }, [['first'], ['last']]],
    [{ action: 'upper' }, []],
    [{ action: 'lookup', from: 'unit', table: { 1: 'X' } }, [['unit']]],
  ])('%j', (config, paths) => {
    expect(action(config as never).reads.map((group) => group.map((path) => path.join('.')))).toEqual(paths);
  });
});

it('a description of an API with an unknown action is refused', () => {
  expect(() => action({ action: 'append' })).toThrow(
    'name: unknown action "append"; use set, copy, join, lower, upper, trim, lookup, regex_replace, default',
  );
});
