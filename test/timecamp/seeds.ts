import type { SeedUser } from '../../src/sandbox/timecamp/seed.ts';

/** Someone in one group, whose external id is their name, and whose e-mail begins with it. */
export function seedUser(id: string, name: string, group: string, role: '1' | '2' | '3' | '5'): SeedUser {
  return {
    id,
    email: `${name}@example.com`,
    name,
    group_id: group,
    roles: { [group]: role },
    settings: { external_id: name },
  };
}
