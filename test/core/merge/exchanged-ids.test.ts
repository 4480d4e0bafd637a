import { describe, expect, it } from 'vitest';
import { findExchangedIds } from '../../../src/core/merge/exchanged-ids.ts';
import type { PreparedUser } from '../../../src/core/model.ts';
import { prepared, user } from '../plan/builders.ts';

describe('the external ids of several sources', () => {
  const ann = prepared('ann', { timecamp_external_id: 'ldap:1', timecamp_sources: ['ldap'] });
  const bob = prepared('bob', { timecamp_external_id: '1', timecamp_sources: ['google'] });
  const dan = prepared('dan', { timecamp_external_id: 'g4', timecamp_sources: ['google', 'ldap'] });
  const cid = prepared('cid', { timecamp_external_id: '3', timecamp_sources: ['google'] });

  it.each([
    ['TimeCamp has the ids of the other source', { ann: '1', bob: 'google:1' }, ['ann']],
    ['only this source was synced so far', { ann: '1' }, ['ann']],
    ['a person of both has an id of the other source', { dan: '1', bob: 'google:1' }, ['dan']],
    ['the id belongs to nobody else', { ann: '2' }, []],
    ['TimeCamp has the ids that it should have', { ann: 'ldap:1', bob: '1' }, []],
    ['only someone of the other source is there, with their id', { ann: 'ldap:1' }, []],
    ['it has none', { ann: '', bob: '' }, []],
    [
      'people of one source exchanged theirs, one of the other source, too',
      { ann: '1', bob: '3', cid: '1' },
      ['ann'],
    ],
    ['someone of both sources has the right id', { ann: '1', dan: 'g4' }, ['ann']],
    ['as many people have their ids', { ann: '1', bob: '1' }, []],
    ['others have their ids: one coincidence is not a change of order', { ann: '1', cid: '3' }, []],
  ])('%s', (_, ids, people) => {
    const users = Object.entries(ids).map(([name, id]) => user(name, { external_id: id }));
    const found = findExchangedIds([ann, bob, cid, dan], users);
    expect(found?.people.map(({ timecamp_email: email }) => email) ?? []).toEqual(
      people.map((name) => `${name}@example.com`),
    );
    if (found !== undefined) expect(found.source).toBe('ldap');
  });

  it.each<[string, PreparedUser[]]>([
    ['all people are in both', []],
    ['the source whose ids are kept comes second', [prepared('eve', { timecamp_sources: ['google'] })]],
  ])('finds the other source of someone in both, when %s', (_, others) => {
    const sources = others.length === 0 ? ['google', 'ldap'] : ['ldap', 'google'];
    const both = (name: string) => prepared(name, { timecamp_sources: sources });
    const found = findExchangedIds(
      [both('flo'), both('gus'), ...others],
      [user('flo', { external_id: 'gus' })],
    );
    expect(found).toEqual({ source: 'ldap', people: [both('flo')] });
  });

  it('knows nothing of people without sources, as older files have them', () => {
    const people = [prepared('eve'), prepared('flo'), bob];
    const users = [user('eve', { external_id: 'flo' }), user('flo', { external_id: 'eve' })];
    expect(findExchangedIds(people, users)).toBeUndefined();
  });

  it('names the source that most of the ids come from', () => {
    const of = (name: string, id: string) =>
      prepared(name, { timecamp_external_id: id, timecamp_sources: [id.split(':')[0] ?? ''] });
    const people = [of('eve', 'okta:1'), of('flo', 'okta:3')];
    const users = [
      user('ann', { external_id: '1' }),
      user('eve', { external_id: '1' }),
      user('flo', { external_id: '3' }),
    ];
    const found = findExchangedIds([ann, bob, cid, ...people], users);
    expect(found).toEqual({ source: 'okta', people });
  });

  it('does not take people without an id in TimeCamp for someone without an id in the sources', () => {
    const zoe = prepared('zoe', { timecamp_external_id: '', timecamp_sources: ['google'] });
    const eve = prepared('eve', { timecamp_external_id: 'ldap:2', timecamp_sources: ['ldap'] });
    expect(findExchangedIds([ann, eve, zoe], [user('ann', { external_id: '' })])).toBeUndefined();
  });
});
