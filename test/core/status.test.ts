import { describe, expect, test } from 'vitest';
import { readStatus, statusKey } from '../../src/core/status.ts';

describe('status words', () => {
  test.each([
    'active',
    'Active ',
    'ACTIVE',
    'aktiv',
    'Employed',
    'on leave',
    'On-Leave',
    'on_leave',
    'on -  leave',
    'Parental Leave',
    'Elternzeit',
    'EM FÉRIAS',
    'Afastado',
    'ja',
    'Tak',
    'bescha\u0308ftigt',
    'true',
    '1',
  ])('%s is active', (word) => {
    expect(readStatus(word)).toBe('active');
  });

  test.each([
    'inactive',
    'Inaktiv',
    'Terminated',
    'DISABLED',
    'suspended',
    'Left',
    'ex-employee',
    'no',
    '0',
    'nein',
    'DESLIGADO',
  ])('%s is inactive', (word) => {
    expect(readStatus(word)).toBe('inactive');
  });

  test.each(['', ' ', 'Zzz', 'leave', 'actives', 'constructor', '__proto__'])('"%s" is unknown', (word) => {
    expect(readStatus(word)).toBeUndefined();
  });

  test('the settings come before the list', () => {
    const map = { [statusKey('Garden-Leave')]: 'inactive', [statusKey('Zzz')]: 'active' } as const;
    expect(readStatus('garden leave', map)).toBe('inactive');
    expect(readStatus('ZZZ', map)).toBe('active');
    expect(readStatus('employed', map)).toBe('active');
  });
});
