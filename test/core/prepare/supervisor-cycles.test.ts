import { describe, expect, it } from 'vitest';
import { HYBRID, person, run, SUPERVISORS } from './people.ts';

describe('a cycle of supervisors', () => {
  const ring = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      person(String(i + 1), { name: `P${i + 1}`, supervisor_id: String(((i + 1) % count) + 1) }),
    );

  it('is refused and printed whole', () => {
    const people = [
      person('1', { name: 'Ann', supervisor_id: '2' }),
      person('2', { name: 'Bob', supervisor_id: '1' }),
    ];
    for (const mode of [SUPERVISORS, HYBRID]) {
      expect(() => run(people, mode)).toThrow('Ann (1) -> Bob (2) -> Ann (1)');
    }
  });

  it('of ten people is printed whole, from the lowest id', () => {
    const chain = [...ring(10).map((one) => `${one.name} (${one.external_id})`), 'P1 (1)'].join(' -> ');
    expect(() => run([...ring(10).slice(4), ...ring(10).slice(0, 4)], SUPERVISORS)).toThrow(chain);
  });

  it.each([
    ['one', ring(2), '1 cycle', ['P1 (1) -> P2 (2) -> P1 (1)']],
    [
      'several, in order',
      [
        ...ring(3).map((one) => person(`x${one.external_id}`, { supervisor_id: `x${one.supervisor_id}` })),
        ...ring(2),
      ],
      '2 cycles',
      ['P1 (1) -> P2 (2) -> P1 (1)', 'x1 (x1) -> x2 (x2) -> x3 (x3) -> x1 (x1)'],
    ],
    [
      'one with people below and beside it',
      [
        person('0', { supervisor_id: '00' }),
        person('00', { supervisor_id: '2' }),
        ...ring(2),
        person('3', { supervisor_id: '4' }),
        person('4'),
        person('5', { supervisor_id: '0' }),
      ],
      '1 cycle',
      ['P1 (1) -> P2 (2) -> P1 (1)'],
    ],
  ])('is an error of the input, with what to do: %s', (_, people, count, lines) => {
    const refusal = expect.objectContaining({
      name: 'UserError',
      code: 'input',
      exitCode: 1,
      message: [`Found ${count} of people who supervise each other:`, ...lines].join('\n  '),
      hint: 'Correct the supervisor of one person in each cycle in the HR system, then run `tcsync fetch` again. Nothing was written.',
    }) as Error;
    expect(() => run(people, SUPERVISORS)).toThrow(refusal);
  });

  it('is none when someone hierarchy_only is in it, and does not matter to departments', () => {
    const [first, ...rest] = ring(3);
    expect(() =>
      run([{ ...person('1'), ...first, hierarchy_only: true }, ...rest], SUPERVISORS),
    ).not.toThrow();
    expect(() => run(ring(3))).not.toThrow();
  });
});
