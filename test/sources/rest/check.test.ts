import { describe, expect, it } from 'vitest';
import { source } from '../../../src/sources/rest/index.ts';
import type { Step } from '../../../src/sources/source.ts';
import type { RestOptions } from '../../stand-ins/rest/start.ts';
import { description, PEOPLE } from './descriptions.ts';
import { withContext, withFields } from './fetching.ts';

describe('doctor rest', () => {
  const check = (content: object, options: RestOptions = {}): Promise<Step[]> =>
    withContext(content, options, async (context) => {
      const steps: Step[] = [];
      for await (const step of source.check?.(context) ?? []) steps.push(step);
      return steps;
    });

  it('shows the first page, the fields, and what becomes of each row', async () => {
    const steps = await check(withFields({ job_title: 'titel' }), { pageSize: 5 });
    const lines = steps.map(({ title, detail }) => `${title}|${detail}`);
    expect(lines).toContain(
      'Anyhr returns people|5 on the first page, 5 announced in total, no further page',
    );
    expect(lines).toContain('email from mail|in 4 of 5 rows, such as person1@example.com');
    expect(lines).toContain(
      'Row 4|external_id: 4, name: Person 4, email: person4@example.com, status: inactive, supervisor_id: 1',
    );
    expect(lines.at(-1)).toMatch(/^Row 5 is skipped: no e-mail\|/);
    expect(steps.find(({ title }) => title.startsWith('job_title'))?.notices).toMatchObject([
      {
        message: expect.stringMatching(
          /^No row has titel\. fields\.job_title \(hr\.json, line 1\)/,
        ) as string,
      },
    ]);
  });

  it.each(['EM CASA', 'constructor'])('names status words that prepare would refuse: %s', async (word) => {
    const people = PEOPLE.map((one, i) => ({ ...one, state: i === 0 ? word : 'ativo' }));
    const steps = await check(description(), { people, pageSize: 5 });
    expect(steps.flatMap(({ notices = [] }) => notices)).toMatchObject([
      {
        message: expect.stringContaining(`tcsync does not know "${word}". Add it to status_words`) as string,
      },
    ]);
  });

  it('writes paths as the description does', async () => {
    const people = PEOPLE.map((one) => ({ ...one, mails: [{ type: 'work', value: one.mail }] }));
    const steps = await check(withFields({ email: 'mails[type=work].value' }), { people });
    expect(steps.map(({ title }) => title)).toContain('email from mails[type=work].value');
  });

  it('shows a row that ends the fetch, wherever it is on the page', async () => {
    const people = [
      ...PEOPLE,
      ...PEOPLE.map((one) => ({ ...one, id: one.id + 10 })),
      { ...PEOPLE[0], id: '' },
    ];
    const steps = await check(description(), { people, pageSize: 20 });
    expect(steps.at(-1)).toMatchObject({ title: 'Row 11', error: { code: 'bad-answer' } });
  });

  it('stops at a login that fails, and at a description that is wrong', async () => {
    const header = description({ auth: { type: 'header', header: 'x-other' } });
    expect((await check(header)).at(-1)).toMatchObject({
      title: 'Anyhr accepts the login',
      error: { status: 401 },
    });
    expect(await check({})).toMatchObject([{ title: 'The description is valid', error: { exitCode: 64 } }]);
  });
});
