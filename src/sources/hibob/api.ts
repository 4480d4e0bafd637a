import type { HttpClient } from '../../io/http.ts';
import { parseAnswer } from '../answer.ts';
import { inBatches } from '../values.ts';
import { FIELDS } from './mapping.ts';
import { searchSchema, type HibobPerson } from './schema.ts';

/** HiBob answers 429 beyond it. */
export const REQUESTS_PER_MINUTE = 50;
/** How many ids one search names. */
const BATCH = 100;

export interface HibobApi {
  /** Everybody employed, in one answer: there are no pages. */
  everybody(fields: readonly string[]): Promise<readonly HibobPerson[]>;
  /** The people with these ids, those who left too. */
  withIds(ids: readonly string[], fields: readonly string[]): Promise<readonly HibobPerson[]>;
}

/** The searches, over this connection. */
export function createHibobApi(http: HttpClient): HibobApi {
  async function search(body: object, what: string): Promise<readonly HibobPerson[]> {
    const response = await http.request({
      method: 'POST',
      path: '/people/search',
      // Readable values beside the ids of lists, and not instead of them: reportsTo would lose its id.
      body: { ...body, humanReadable: 'APPEND' },
      what,
      kind: 'read',
    });
    const hint = 'Check HIBOB_API_URL.';
    return parseAnswer(searchSchema, response.body, { service: 'HiBob', what, hint }).employees;
  }

  return {
    everybody: (fields) => search({ fields, showInactive: false }, 'the people'),

    withIds: (ids, fields) =>
      inBatches(ids, BATCH, (values) => {
        const filters = [{ fieldPath: FIELDS.id, operator: 'equals', values }];
        return search({ fields, filters, showInactive: true }, 'the managers');
      }),
  };
}
