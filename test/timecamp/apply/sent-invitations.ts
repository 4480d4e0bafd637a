import type { Journal } from '../../../src/core/plan/journal.ts';
import { FakeTimecamp } from './fake-timecamp.ts';

export const [SENT, NOW] = ['2026-11-01T08:00:00.000Z', '2026-11-02T08:00:00.000Z'];
/** An invitation of the journal, sent a day ago and answered. */
export const entry = (name: string, fields: Partial<Journal['invited'][number]> = {}) => ({
  email: `${name}@example.com`,
  sent_at: SENT,
  answered: true,
  ...fields,
});
/** Nobody appears, and TimeCamp answers with this status; undefined leaves everyone out. */
export function silent(status: string | undefined): FakeTimecamp {
  const api = new FakeTimecamp();
  api.showsInvited = false;
  api.statusOf = () => status;
  return api;
}
