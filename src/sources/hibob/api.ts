import { RemoteError } from '../../base/errors.ts';
import type { HttpClient } from '../../io/http.ts';
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
    const answer = searchSchema.safeParse(response.body);
    if (answer.success) return answer.data.employees;
    const [issue] = answer.error.issues;
    throw new RemoteError(
      `HiBob answered ${what} in a shape that tcsync does not know (${issue?.path.join('.')}: ${issue?.message}).`,
      { service: 'HiBob', code: 'bad-answer', hint: 'Check HIBOB_API_URL.' },
    );
  }

  return {
    everybody: (fields) => search({ fields, showInactive: false }, 'the people'),

    async withIds(ids, fields) {
      const found: HibobPerson[] = [];
      for (let start = 0; start < ids.length; start += BATCH) {
        const values = ids.slice(start, start + BATCH);
        const filters = [{ fieldPath: FIELDS.id, operator: 'equals', values }];
        found.push(...(await search({ fields, filters, showInactive: true }, 'the managers')));
      }
      return found;
    },
  };
}
