import { onTestFinished } from 'vitest';
import type { TimecampOptions } from '../../../src/sandbox/timecamp/options.ts';
import type { SeedUser, TimecampSeed } from '../../../src/sandbox/timecamp/seed.ts';
import { startTimecamp } from '../../../src/sandbox/timecamp/start.ts';

export const TOKEN = 'a-key';

function user(
  id: string,
  email: string,
  more: Partial<SeedUser> & { readonly role?: '1' | '2' | '3' | '5' } = {},
): SeedUser {
  const { role = '3', group_id = '200', ...rest } = more;
  return { id, email, name: email, group_id, roles: { [group_id]: role }, settings: {}, ...rest };
}

/** Company (100) > Sales (200) > North (300), and Archive (400) below Company. */
export function account(): TimecampSeed {
  return {
    token: TOKEN,
    owner_id: '1',
    groups: [
      { id: '100', name: 'Company', parent_id: '0' },
      { id: '200', name: 'Sales', parent_id: '100' },
      { id: '300', name: 'North', parent_id: '200' },
      { id: '400', name: 'Archive', parent_id: '100' },
    ],
    users: [
      user('1', 'owner@example.com', { group_id: '100', role: '1', name: 'Olga Owner' }),
      user('2', 'Anna.Nowak@example.com', { role: '2', settings: { external_id: '7', added_manually: '0' } }),
      user('3', 'ben@example.com', { settings: { external_id: '8' } }),
      user('4', 'cleo@example.com', { group_id: '300', roles: { '300': '3', '200': '2' } }),
      user('5', 'dan@example.com', { settings: { disabled_user: '1' }, name: null }),
    ],
    day_types: [
      { id: 1, name: 'Work day', is_day_off: false },
      { id: 2, name: 'Vacation leave', is_day_off: true },
    ],
  };
}

/** A TimeCamp that ends with the test, and a plain way to ask it. */
export async function timecamp(options: TimecampOptions = {}) {
  const { close, ...standIn } = await startTimecamp({ account: account(), ...options });
  onTestFinished(close);

  async function raw(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    return fetch(`${standIn.url}/third_party/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  /** Status and body; a body that is empty is `''`. */
  async function ask(method: string, path: string, body?: unknown) {
    const answer = await raw(method, path, body);
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? '' : (JSON.parse(text) as unknown) };
  }

  return { ...standIn, raw, ask };
}
