import { describe, expect, it } from 'vitest';
import type { DirectoryState } from '../../stand-ins/graph/state.ts';
import { FakeClock } from '../../fakes.ts';
import { people, start } from './fetching.ts';

describe('AZURE_EXTRA_FIELDS', () => {
  const EXTENSION = 'extension_00000000000040008000000000000001_costCenter';
  const fill = (state: DirectoryState): void => {
    state.addUser({
      extra: {
        employeeId: 'E-1',
        companyName: 'Example Ltd',
        onPremisesExtensionAttributes: { extensionAttribute3: 'night shift' },
        [EXTENSION]: 'C7',
      },
    });
    state.addUser();
  };

  it('come into raw_data, whether everyone has them or not', async () => {
    const { fetch } = await start(fill);
    const { employees, notices } = await fetch({
      AZURE_EXTRA_FIELDS: `employeeId, companyName, extensionAttribute3, ${EXTENSION}`,
    });
    expect(employees[0]?.raw_data).toMatchObject({
      employeeId: 'E-1',
      companyName: 'Example Ltd',
      onPremisesExtensionAttributes: { extensionAttribute3: 'night shift' },
      [EXTENSION]: 'C7',
    });
    expect(employees[1]?.raw_data).toMatchObject({ employeeId: null, companyName: null });
    expect(notices.map(({ message }) => message)).toEqual([
      expect.stringContaining('field manager is empty'),
    ]);
  });

  it('that nobody has are a warning', async () => {
    const { fetch } = await start(people(2));
    const { notices } = await fetch({ AZURE_EXTRA_FIELDS: `employeeId,${EXTENSION}` });
    expect(notices.map(({ message }) => message)).toEqual([
      expect.stringContaining(`fields employeeId, ${EXTENSION}, manager are empty`),
    ]);
  });

  it('that Graph does not know are an error that names the setting', async () => {
    const { failure } = await start(fill);
    const error = await failure({ AZURE_EXTRA_FIELDS: 'employeeNumber' });
    expect(error.message).toContain("Could not find a property named 'employeeNumber'");
    expect(error.hint).toContain('AZURE_EXTRA_FIELDS (employeeNumber)');
  });

  it('with a leave date in the past make a user inactive, by the clock of the run', async () => {
    const clock = new FakeClock();
    const at = (ms: number): string => new Date(clock.now() + ms).toISOString();
    const { fetch } = await start((state) => {
      state.addUser({ extra: { employeeLeaveDateTime: at(-1000) } });
      state.addUser({ extra: { employeeLeaveDateTime: at(1000) } });
      state.addUser({ extra: { employeeLeaveDateTime: null } });
    });
    const env = { AZURE_EXTRA_FIELDS: 'employeeLeaveDateTime' };
    const { employees } = await fetch(env, { clock });
    expect(employees.map(({ status }) => status)).toEqual(['inactive', 'active', 'active']);
    const lastDays = employees.map(({ last_day: day }) => day);
    expect(lastDays).toEqual([undefined, at(1000).slice(0, 10), undefined]);
    const { summary } = await fetch({ ...env, AZURE_INCLUDE_DISABLED: 'no' }, { clock });
    expect(summary.skipped).toEqual({ 'leave date in the past': 1 });
  });
});
