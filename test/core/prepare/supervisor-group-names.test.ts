import { describe, expect, it } from 'vitest';
import { groups, person, SUPERVISORS } from './people.ts';

describe('names of supervisors’ groups', () => {
  const two = (first: string, second: string) => [
    person('9', { name: first }),
    person('10', { name: second }),
    person('r9', { supervisor_id: '9' }),
    person('r10', { supervisor_id: '10' }),
  ];

  it('keep equal names under one parent apart: the lowest external id has the plain one', () => {
    const people = ['9', '10', '11', '12'].flatMap((id) => [
      person(id, { name: 'Ann' }),
      person(`r${id}`, { supervisor_id: id }),
    ]);
    const expected = { r9: 'Ann', r10: 'Ann - 10', r11: 'Ann - 11', r12: 'Ann - 12' };
    for (const order of [people, people.toReversed(), [...people.slice(4), ...people.slice(0, 4)]]) {
      expect(groups(order, SUPERVISORS)).toMatchObject(expected);
    }
  });

  it('are given out the same whatever the order, also to ids that have no order of their own', () => {
    const leads = ['9', '10', '1a'].map((id) => person(id, { name: 'Ann' }));
    const reports = ['9', '10', '1a'].map((id) => person(`r${id}`, { supervisor_id: id }));
    const orders = [0, 1, 2].flatMap((at) => {
      const turned = [...leads.slice(at), ...leads.slice(0, at)];
      return [turned, turned.toReversed()];
    });
    const results = orders.map((order) => groups([...order, ...reports], SUPERVISORS));
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it('are counted, from the lowest id, where ids differ only in what TimeCamp refuses', () => {
    const people = ['2', '2__', '2___', '2_'].flatMap((id) => [
      person(id, { name: 'Ann' }),
      person(`r${id}`, { supervisor_id: id }),
    ]);
    for (const order of [people, people.toReversed(), [...people.slice(4), ...people.slice(0, 4)]]) {
      expect(groups(order, { ...SUPERVISORS, showExternalId: true })).toMatchObject({
        r2: 'Ann - 2',
        r2_: 'Ann - 2 - 2',
        r2__: 'Ann - 2 - 3',
        r2___: 'Ann - 2 - 4',
      });
    }
  });

  it('are equal also when only cleaning makes them so', () => {
    expect(groups(two('Ann_', '(Ann)'), SUPERVISORS)).toMatchObject({ r9: 'Ann', r10: 'Ann - 10' });
  });

  it('may be equal under different parents', () => {
    const people = [
      ...two('Left', 'Right'),
      person('a', { name: 'Ann', supervisor_id: '9' }),
      person('b', { name: 'Ann', supervisor_id: '10' }),
      person('ra', { supervisor_id: 'a' }),
      person('rb', { supervisor_id: 'b' }),
    ];
    expect(groups(people, SUPERVISORS)).toMatchObject({ ra: 'Left/Ann', rb: 'Right/Ann' });
  });

  it('do not collide with someone who is named like another one with their id', () => {
    const people = [
      ...two('Ann', 'Ann'),
      person('11', { name: 'Ann - 10' }),
      person('r11', { supervisor_id: '11' }),
    ];
    expect(new Set(Object.values(groups(people, SUPERVISORS))).size).toBe(3);
  });

  it('write a slash as a hyphen', () => {
    const people = two('Ann/Bob', 'Cy').map((one) => ({ ...one, job_title: 'QA/Dev' }));
    expect(groups(people, { ...SUPERVISORS, useJobTitleNameGroups: true })['r9']).toBe('QA-Dev [Ann-Bob]');
  });

  it('have the title and the id as the settings say, the id once', () => {
    const people = two('Ann', 'Ann').map((one) => ({ ...one, job_title: 'Lead' }));
    const options = { ...SUPERVISORS, useJobTitleNameGroups: true, showExternalId: true };
    expect(groups(people, options)).toMatchObject({ r9: 'Lead [Ann] - 9', r10: 'Lead [Ann] - 10' });
  });

  it('write a slash in an id as a hyphen', () => {
    const people = two('Ann', 'Ann').map((one) => ({
      ...one,
      external_id: one.external_id.replace('9', 'x/9'),
      supervisor_id: one.supervisor_id.replace('9', 'x/9'),
    }));
    expect(groups(people, SUPERVISORS)).toMatchObject({ 'rx/9': 'Ann - x-9', r10: 'Ann' });
    expect(groups(people, { ...SUPERVISORS, showExternalId: true })['rx/9']).toBe('Ann - x-9');
  });

  it('are plain where a title or an id is missing', () => {
    const people = two('Ann', 'Bob').map((one) => ({ ...one, job_title: null }));
    expect(groups(people, { ...SUPERVISORS, useJobTitleNameGroups: true })['r9']).toBe('Ann');
  });

  it('are not taken by people without a group', () => {
    const leads = [
      person('1', { name: 'Ann', supervisor_id: '1' }),
      person('2', { name: 'Ann', hierarchy_only: true }),
      person('3', { supervisor_id: '2' }),
    ];
    expect(groups([...leads, ...two('Ann', 'Bob')], SUPERVISORS)).toMatchObject({ 3: '', r9: 'Ann' });
  });

  it('do not follow the setting for the names of users', () => {
    const people = two('Ann', 'Bob').map((one) => ({ ...one, job_title: 'Lead' }));
    expect(groups(people, { ...SUPERVISORS, useJobTitleNameUsers: true })['r9']).toBe('Ann');
  });

  it('are cleaned of what TimeCamp refuses', () => {
    expect(groups(two('“Ann” (the) {best}_`´', 'Bob'), SUPERVISORS)['r9']).toBe('Ann the best');
  });
});
