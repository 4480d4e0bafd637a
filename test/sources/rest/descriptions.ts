/** The description of the stand-in for any HR system, with changes. */
export function description(changes: object = {}, request: object = {}): object {
  return {
    name: 'Anyhr',
    url: 'https://anyhr.example.com/v1',
    auth: { type: 'bearer' },
    requests: [
      { path: '/people', rows: 'data.items', total: 'meta.total', paging: { type: 'page' }, ...request },
    ],
    fields: {
      external_id: 'id',
      name: '${first} ${last}',
      email: 'mail',
      status: 'state',
      supervisor_id: 'boss.id',
    },
    status_words: { working: 'active', gone: 'inactive' },
    ...changes,
  };
}

/** People of the stand-in; the last one has no e-mail, the first one nobody above. */
export const PEOPLE = [1, 2, 3, 4, 5].map((id) => ({
  id,
  first: 'Person',
  last: String(id),
  mail: id === 5 ? null : `person${id}@example.com`,
  state: id === 4 ? 'gone' : 'working',
  boss: id === 1 ? null : { id: 1 },
  unit: id % 2,
}));

export const DEPARTMENTS = [
  { code: 0, title: 'Sales' },
  { code: 1, title: 'R/D' },
];
