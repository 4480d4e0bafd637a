import { describe, expect, it } from 'vitest';
import type { Employee } from '../../../src/core/model.ts';
import {
  type Explanation,
  explainInvalid,
  explainPerson,
  explainPrepared,
  explanationTitle,
  identityOfOutcome,
  identityOfPrepared,
  type PersonOutcome,
} from '../../../src/core/prepare/explanation.ts';
import type { PrepareSettings } from '../../../src/core/prepare/settings.ts';
import { DEFAULTS, only, person, run, SUPERVISORS } from './people.ts';

type Options = Partial<PrepareSettings>;

/** The outcome of the first of these people. */
function outcomeOf(people: readonly Employee[], options: Options = {}, rules?: unknown): PersonOutcome {
  const [outcome] = run(people, options, rules).value.outcomes();
  if (outcome === undefined) throw new Error('no one came in');
  return outcome;
}

/** What explain says of the first of these people. */
function explain(people: readonly Employee[], options: Options = {}, rules?: unknown): Explanation {
  return explainPerson(outcomeOf(people, options, rules), { ...DEFAULTS, ...options });
}

const set = (property: string, value: unknown) => ({
  transform: [{ property, action: 'replace_all', value }],
});
const NO_USER = { email: null, name: null, group: null, role: null, status: null };

describe('the explanation of a person', () => {
  it('has every value of the user with its reason', () => {
    const boss = person('boss', { name: 'Boss', department: 'Sales' });
    const ann = person('1', { name: 'Ann', email: 'Ann@Example.com', supervisor_id: 'boss' });
    expect(explain([ann, boss], SUPERVISORS)).toEqual({
      position: 1,
      external_id: '1',
      record: ann,
      outcome: 'prepared',
      outcome_reason: 'active user',
      rules: [],
      email: { value: 'ann@example.com', reason: 'from the record, in lower case' },
      name: { value: 'Ann', reason: 'from the record' },
      group: { value: 'Boss', reason: "their supervisor's group, Boss (boss)" },
      role: { value: 'user', reason: 'the default role' },
      status: 'active',
    });
  });

  it('names the sources of the record and of its fields when there are several', () => {
    const origins = { records: [{ source: 'ldap', external_id: '1' }], fields: { name: 'ldap' } };
    expect(explainPerson(outcomeOf([person('1')]), DEFAULTS, origins).origins).toEqual(origins);
  });

  const same = { name: 'Ann', email: 'same@example.com' };
  it.each<[string, readonly Employee[], Options, unknown, Explanation['outcome'], string]>([
    [
      'someone inactive',
      [person('1', { status: 'inactive' })],
      {},
      undefined,
      'prepared',
      'inactive user; sync disables the matching TimeCamp user',
    ],
    [
      'someone whom the pattern excludes',
      [person('1', { department: 'Out' })],
      { excludeRegex: 'Out' },
      undefined,
      'excluded',
      'excluded by TIMECAMP_EXCLUDE_REGEX',
    ],
    [
      'someone whom a rule excludes',
      [person('1')],
      {},
      { exclude: { property: 'name', string: { equals: '1' } } },
      'excluded',
      'excluded by TIMECAMP_PREPARE_TRANSFORM_CONFIG: exclude',
    ],
    [
      'someone whose e-mail another record has',
      [person('2', same), person('1', same)],
      {},
      undefined,
      'conflict',
      'skipped as a duplicate: Ann (1) keeps the e-mail',
    ],
    [
      'someone whose external id another record has',
      [person('1', { status: 'inactive', email: 'old@example.com' }), person('1', { name: 'Ann' })],
      {},
      undefined,
      'conflict',
      'skipped as a duplicate: Ann (1) keeps the external id',
    ],
    [
      'someone whose e-mail is taken once domains are replaced',
      [person('2', { email: 'ann@old.test' }), person('1', { name: 'Ann', email: 'ann@new.test' })],
      { replaceEmailDomain: 'new.test' },
      undefined,
      'conflict',
      'skipped as a duplicate: Ann (1) keeps the e-mail',
    ],
    [
      'someone without an e-mail',
      [person('1', { email: '' })],
      {},
      undefined,
      'invalid',
      'invalid: it has no e-mail',
    ],
    [
      'someone marked hierarchy_only',
      [person('1', { hierarchy_only: true })],
      {},
      undefined,
      'hierarchy-only',
      'in the hierarchy only (hierarchy_only)',
    ],
    [
      'someone inactive and without an e-mail',
      [person('1', { status: 'inactive', email: '' })],
      {},
      undefined,
      'hierarchy-only',
      'in the hierarchy only: inactive and without an e-mail',
    ],
  ])('says what became of %s', (_, people, options, rules, outcome, reason) => {
    const explanation = explain(people, options, rules);
    expect(explanation).toMatchObject({ outcome, outcome_reason: reason, record: people[0] });
    if (outcome !== 'prepared') expect(explanation).toMatchObject(NO_USER);
  });

  it('names the rules that were applied, also to someone who makes no user', () => {
    const rules = set('name', 'Zoe');
    expect(explain([person('1')], {}, rules).rules).toEqual(['transform[0] (name)']);
    expect(explain([person('1', { email: '' })], {}, rules).rules).toEqual(['transform[0] (name)']);
    expect(explain([person('1')], {}, set('timecamp_role', 'guest')).rules).toEqual([
      'transform[0] (timecamp_role)',
    ]);
  });

  it.each<[string, Options, unknown, string, string]>([
    ['a.b@corp.test', {}, undefined, 'a.b@corp.test', 'from the record, in lower case'],
    [
      'A@corp.test',
      { replaceEmailDomain: '@new.test' },
      undefined,
      'a@new.test',
      'domain replaced by TIMECAMP_REPLACE_EMAIL_DOMAIN=@new.test',
    ],
    [
      'a@corp.test',
      {},
      set('timecamp_email', 'b@corp.test'),
      'b@corp.test',
      'set by transform[0] (timecamp_email)',
    ],
  ])('says where the e-mail for %s comes from', (email, options, rules, value, reason) => {
    expect(explain([person('1', { email })], options, rules).email).toEqual({ value, reason });
  });

  const titles: Options = { useJobTitleNameUsers: true };
  const ids: Options = { showExternalId: true };
  it.each<[Partial<Employee>, Options, string, string]>([
    [{ name: ' Zoe\u0308 ' }, {}, 'Zoë', 'from the record'],
    [{ name: 'Ann (HR)' }, {}, 'Ann HR', 'from "Ann (HR)", without characters that TimeCamp refuses'],
    [
      { name: 'Ann (HR)', job_title: 'Lead' },
      {},
      'Ann HR',
      'from "Ann (HR)", without characters that TimeCamp refuses',
    ],
    [
      { name: 'Ann', job_title: 'Lead' },
      titles,
      'Lead [Ann]',
      'from "Ann", with the job title (TIMECAMP_USE_JOB_TITLE_NAME_USERS), without characters that TimeCamp refuses',
    ],
    [
      { name: 'Ann (HR)', job_title: null },
      titles,
      'Ann HR',
      'from "Ann (HR)", without characters that TimeCamp refuses',
    ],
    [
      { name: 'Ann (HR)', job_title: ' () ' },
      titles,
      'Ann HR',
      'from "Ann (HR)", without characters that TimeCamp refuses',
    ],
    [
      { name: 'Ann' },
      ids,
      'Ann - 1',
      'from "Ann", with the external id (TIMECAMP_SHOW_EXTERNAL_ID), without characters that TimeCamp refuses',
    ],
    [
      { name: 'Ann (HR)', external_id: '' },
      ids,
      'Ann HR',
      'from "Ann (HR)", without characters that TimeCamp refuses',
    ],
    [
      { name: '(_)', email: 'ann.lee@example.com' },
      {},
      'ann.lee',
      'from the e-mail, because the record has no name that TimeCamp accepts',
    ],
  ])('says where the name for %j with %j comes from', (fields, options, value, reason) => {
    expect(explain([person('1', fields)], options).name).toEqual({ value, reason });
  });

  it('says which rule set the name', () => {
    expect(explain([person('1')], {}, set('timecamp_user_name', 'Zoe')).name).toEqual({
      value: 'Zoe',
      reason: 'set by transform[0] (timecamp_user_name)',
    });
  });
});

describe('the explanation without a record', () => {
  it('of a prepared user has the values without reasons', () => {
    const user = only([person('1', { name: 'Ann', department: 'Sales', status: 'inactive' })]);
    expect(explainPrepared(user, 7)).toEqual({
      position: 7,
      external_id: '1',
      record: null,
      outcome: 'prepared',
      outcome_reason: 'inactive user',
      rules: [],
      email: { value: '1@example.com', reason: 'as prepared' },
      name: { value: 'Ann', reason: 'as prepared' },
      group: { value: 'Sales', reason: 'as prepared' },
      role: { value: 'user', reason: 'as prepared' },
      status: 'inactive',
    });
  });

  it('of an invalid record says what is wrong with it', () => {
    expect(explainInvalid({ position: 3, external_id: '9', reason: '"email" is not text' })).toEqual({
      position: 3,
      external_id: '9',
      record: null,
      outcome: 'invalid',
      outcome_reason: 'invalid: "email" is not text',
      rules: [],
      ...NO_USER,
    });
  });
});

describe('the title of an explanation', () => {
  it('is the name with the external id, or the place in the file', () => {
    expect(explanationTitle(explain([person('1', { name: ' Zoe\u0308 ' })]))).toBe('Zoë (1)');
    expect(explanationTitle(explain([person('1', { name: ' ' })]))).toBe('1');
    expect(explanationTitle(explainPrepared(only([person('', { name: 'Ann', email: 'a@x' })]), 4))).toBe(
      'Ann (record 4)',
    );
    expect(explanationTitle(explainInvalid({ position: 3, external_id: '', reason: '' }))).toBe('record 3');
  });
});

describe('someone is found', () => {
  const ann = person('1', { name: 'Ann', email: 'ann@old.test', real_email: 'ann@home.test' });

  it('by the e-mails as read and as prepared', () => {
    expect(identityOfOutcome(outcomeOf([ann], { replaceEmailDomain: 'new.test' }))).toEqual({
      external_id: '1',
      name: 'Ann',
      emails: ['ann@old.test', 'ann@home.test', 'ann@new.test', ''],
    });
    const rules = set('timecamp_email', 'ann@work.test');
    expect(identityOfOutcome(outcomeOf([ann], {}, rules)).emails).toEqual([
      'ann@old.test',
      'ann@home.test',
      'ann@work.test',
      'ann@home.test',
    ]);
  });

  it('as read, when no user comes of them', () => {
    const { emails } = identityOfOutcome(outcomeOf([person('1', { hierarchy_only: true })]));
    expect(emails).toEqual(['1@example.com', '', '', '']);
  });

  it('by what the prepared user has', () => {
    expect(identityOfPrepared(only([ann]))).toEqual({
      external_id: '1',
      name: 'Ann',
      emails: ['ann@old.test', 'ann@home.test'],
    });
    expect(identityOfPrepared(only([person('2')])).emails).toEqual(['2@example.com', '']);
  });
});
