import { RemoteError } from '../../base/errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../io/http.ts';
import { parseResponse } from '../response.ts';
import { inBatches } from '../values.ts';
import { FIELDS, managerAt, plainAt, fieldOf } from './mapping.ts';
import { searchSchema, type HibobPerson } from './schema.ts';

/** HiBob answers 429 beyond it. */
export const REQUESTS_PER_MINUTE = 50;
/** How many ids one search names. */
const BATCH = 100;

export interface HibobApi {
  /** Everyone employed, in one answer: there are no pages. */
  employees(fields: readonly string[]): Promise<readonly HibobPerson[]>;
  /** The people with these ids, those who left too. */
  withIds(ids: readonly string[], fields: readonly string[]): Promise<readonly HibobPerson[]>;
}

function missingPermissionGroup({ message, status, remoteMessage, cause }: RemoteError): RemoteError {
  return new RemoteError(message, {
    service: 'HiBob',
    code: 'forbidden',
    status,
    remoteMessage,
    cause,
    hint: 'In HiBob, open Settings > Account > Permission groups and add the service user to a permission group.',
  });
}

/** @throws RemoteError for an id that came as a number: of its 19 digits the last ones are lost */
function refuseRounded(person: HibobPerson): void {
  const rounded = [fieldOf(person, FIELDS.id), managerAt(person)].find(
    (id) => typeof id === 'number' && !Number.isSafeInteger(id),
  );
  if (rounded === undefined) return;
  const who = plainAt(person, FIELDS.email) || plainAt(person, FIELDS.displayName) || 'an employee';
  throw new RemoteError(
    `HiBob returned an id of ${who} as a number, ${JSON.stringify(rounded)}, which has lost its last digits.`,
    {
      service: 'HiBob',
      code: 'bad-answer',
      hint: 'HiBob sends ids as quoted text. Check HIBOB_API_URL, and whether a proxy changes the responses.',
    },
  );
}

/** The searches, over this connection. */
export function createHibobApi(http: HttpClient): HibobApi {
  async function send(request: HttpRequest): Promise<HttpResponse> {
    try {
      return await http.request(request);
    } catch (error) {
      throw error instanceof RemoteError && error.code === 'forbidden'
        ? missingPermissionGroup(error)
        : error;
    }
  }

  async function search(body: object, what: string): Promise<readonly HibobPerson[]> {
    const response = await send({
      method: 'POST',
      path: '/people/search',
      // Readable values beside the ids of lists, and not instead of them: reportsTo would lose its id.
      body: { ...body, humanReadable: 'APPEND' },
      what,
      kind: 'read',
    });
    const hint = 'Check HIBOB_API_URL.';
    const { employees } = parseResponse(searchSchema, response.body, { service: 'HiBob', what, hint });
    for (const person of employees) refuseRounded(person);
    return employees;
  }

  return {
    employees: (fields) => search({ fields, showInactive: false }, 'the people'),

    withIds: (ids, fields) =>
      inBatches(ids, BATCH, (values) => {
        const filters = [{ fieldPath: FIELDS.id, operator: 'equals', values }];
        return search({ fields, filters, showInactive: true }, 'the managers');
      }),
  };
}
