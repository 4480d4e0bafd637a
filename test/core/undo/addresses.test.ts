import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/core/plan/plan.ts';
import { account, lines, prepared, user } from '../plan/builders.ts';
import { changedSince, ran, undo } from './runs.ts';

/** A run that gives these people new e-mails, by their external ids. */
function renamed(emails: Readonly<Record<string, string>>) {
  const names = Object.keys(emails);
  return ran(
    names.map((name) => prepared(name, { timecamp_email: `${emails[name]}@example.com` })),
    account(names.map((name) => user(name))),
    { updateEmailOnExternalId: true },
  );
}

/** The account with these e-mails, by user. */
function withEmails(emails: Readonly<Record<string, string>>) {
  return account(
    Object.entries(emails).map(([name, email]) => user(name, { email: `${email}@example.com` })),
  );
}

const stays = (name: string, address: string) =>
  `${name}@example.com: another user has the address ${address}@example.com now. The undo leaves it as it is.`;

describe('an undo of e-mails', () => {
  it('frees an address before it gives it back', () => {
    const planned = undo(renamed({ ann: 'new', bob: 'ann' }), withEmails({ ann: 'new', bob: 'ann' }));
    expect(changedSince(planned)).toEqual([]);
    const changes = planned.operations.filter(({ kind }) => kind === 'email');
    expect(changes.map(({ id, needs, after }) => [id, needs, after])).toEqual([
      ['email:id-ann', ['email:id-bob'], 'ann@example.com'],
      ['email:id-bob', [], 'bob@example.com'],
    ]);
  });

  it('leaves an address that another user has now, and those that it would free', () => {
    const run = renamed({ ann: 'new', bob: 'ann', cy: 'bob', dan: 'other' });
    const now = withEmails({ ann: 'new', bob: 'ann', cy: 'bob', dan: 'other', eve: 'Cy' });
    const planned = undo(run, now);
    expect(lines(planned)).toEqual(['email other: dan@example.com']);
    expect(changedSince(planned)).toEqual([stays('new', 'ann'), stays('ann', 'bob'), stays('bob', 'cy')]);
  });

  it('leaves the addresses of people who would have to exchange them', () => {
    const run = renamed({ ann: 'x', bob: 'y' });
    const exchanged = (operation: Operation): Operation =>
      operation.kind === 'email'
        ? {
            ...operation,
            after: operation.before === 'ann@example.com' ? 'bob@example.com' : 'ann@example.com',
          }
        : operation;
    const record = {
      ...run,
      plan: run.plan && { ...run.plan, operations: run.plan.operations.map(exchanged) },
    };
    const planned = undo(record, withEmails({ ann: 'bob', bob: 'ann' }));
    expect(lines(planned)).toEqual([]);
    expect(changedSince(planned)).toEqual([stays('ann', 'bob'), stays('bob', 'ann')]);
  });
});
