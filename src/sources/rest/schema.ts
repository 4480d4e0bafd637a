import { z } from 'zod';
import { ACTIONS } from '../../core/mapping/actions.ts';
import { EMPLOYEE_FIELDS, type EmployeeField } from '../../core/fields.ts';

const path = z
  .string()
  .min(1)
  .meta({ id: 'path', description: 'A path to a value, such as data.items or emails[type=work].value.' });
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const requestPath = z.string().min(1);

const rule = z
  .strictObject({
    action: z.enum(ACTIONS),
    from: z
      .union([path, z.array(path).min(1)])
      .optional()
      .describe('What to read; with a list, the first value that is not empty.'),
    value: z.json().optional().describe('For set and default; ${…} inserts a value of the row.'),
    separator: z.string().optional().describe('For join.'),
    table: z.record(z.string(), z.json()).optional().describe('For lookup: the value for each text.'),
    csv: z.string().optional().describe("For lookup: a CSV file, relative to the description's folder."),
    key: z.string().optional().describe('The column of the CSV file with the text.'),
    column: z.string().optional().describe('The column of the CSV file with the value.'),
    otherwise: z.json().optional().describe('For lookup: the value for a text that is not in the table.'),
    pattern: z.string().optional().describe('For regex_replace, in Python syntax.'),
    replacement: z.string().optional().describe('For regex_replace.'),
  })
  .meta({
    id: 'rule',
    description: 'A rule as in `tcsync docs prepare`, without property, filter and test.',
  });

const field = z.union([z.string().min(1), rule, z.array(rule).min(1)]).meta({
  id: 'field',
  description: 'A path, a text with ${…}, a rule, or a list of rules that are applied in order.',
});

/** `raw_data` has a key of its own: which values to keep. */
const fieldNames = Object.keys(EMPLOYEE_FIELDS).filter((name) => name !== 'raw_data') as Exclude<
  EmployeeField,
  'raw_data'
>[];

const size = {
  size: z.int().min(1).optional().describe('How many rows to request.'),
  size_param: z.string().min(1).optional().describe('The parameter for the size, such as limit.'),
  in: z.enum(['query', 'body']).default('query').describe('Where the parameters go.'),
};
const more = path.optional().describe('A value that is true while more pages follow.');

const paging = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('page'),
    param: z.string().min(1).default('page'),
    first: z.int().min(0).default(1).describe('The number of the first page.'),
    pages: path.optional().describe('Where the response contains the number of pages.'),
    more,
    ...size,
  }),
  z.strictObject({
    type: z.literal('offset'),
    param: z.string().min(1).default('offset'),
    first: z.int().min(0).default(0).describe('The number of the first row: 0, or 1 as in SCIM.'),
    more,
    ...size,
  }),
  z.strictObject({
    type: z.literal('cursor'),
    param: z.string().min(1).default('cursor'),
    next: path.describe('Where the response contains the cursor of the next page; empty on the last one.'),
    ...size,
  }),
  z.strictObject({ type: z.literal('link'), ...size }).describe('Follows the Link header with rel="next".'),
  z.strictObject({
    type: z.literal('next'),
    next: path.describe('Where the response contains the URL of the next page.'),
    ...size,
  }),
]);

const request = z.strictObject({
  method: z.enum(['GET', 'POST']).default('GET'),
  path: requestPath.describe('Relative to url.'),
  query: z.record(z.string(), z.union([scalar, z.array(scalar)])).default({}),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.record(z.string(), z.json()).optional().describe('Sent as JSON with POST.'),
  rows: path
    .optional()
    .describe('Where the response contains the list; without this key, the response itself is the list.'),
  total: path.optional().describe('Where the response contains the number of all rows.'),
  total_header: z.string().min(1).optional().describe('The header with the number of all rows.'),
  paging: paging.optional(),
  join: z
    .strictObject({
      on: path.describe('The value of a person that refers to a row of this list.'),
      key: path.describe('The value of the row that it refers to.'),
      as: z.string().regex(/^\w+$/).describe('The name by which the fields find the row.'),
    })
    .optional()
    .describe('Adds a row of this list to each person; for all requests but the first.'),
});

const auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('bearer') }).describe('Sends REST_TOKEN.'),
  z.strictObject({ type: z.literal('basic') }).describe('Sends REST_USER and REST_PASSWORD.'),
  z
    .strictObject({
      type: z.literal('header'),
      header: z.string().regex(/^[\w-]+$/),
      prefix: z.string().default('').describe('Text before the key.'),
    })
    .describe('Sends REST_TOKEN in a header.'),
  z
    .strictObject({
      type: z.literal('oauth2'),
      token_url: z.string().min(1).describe('A URL, or a path relative to url.'),
      client_auth: z.enum(['body', 'basic']).default('body'),
      params: z.record(z.string(), z.string()).default({ grant_type: 'client_credentials' }),
      token: path.default('access_token').describe('Where the response contains the token.'),
    })
    .describe('Sends REST_CLIENT_ID and REST_CLIENT_SECRET to token_url, and the token to the API.'),
]);

/** A description of an HR system with a JSON API. */
export const descriptionSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1).describe('The name of the HR system in messages.'),
  url: z
    .string()
    .regex(/^https?:\/\/[^\s?#]+$/)
    .describe('The base URL of the API.'),
  auth,
  requests_per_minute: z.int().min(1).optional(),
  requests: z
    .array(request)
    .min(1)
    .describe('The first one reads the people; each of the others reads a list to join.'),
  fields: z
    .strictObject(
      Object.fromEntries(fieldNames.map((name) => [name, field.optional()])) as Record<
        (typeof fieldNames)[number],
        z.ZodOptional<typeof field>
      >,
    )
    .describe('Where each field of an employee comes from.'),
  optional: z
    .array(z.enum(fieldNames))
    .default([])
    .describe('Fields that may be missing from every row because the API omits empty values.'),
  status_words: z
    .record(z.string(), z.enum(['active', 'inactive']))
    .default({})
    .describe('What the status words of the HR system mean.'),
  supervisor_by: z
    .enum(['external_id', 'email'])
    .default('external_id')
    .describe("The supervisor's field that supervisor_id refers to."),
  exclude: z
    .looseObject({})
    .optional()
    .describe('A filter as in `tcsync docs prepare`; rows that match are skipped.'),
  start_date: path.optional().describe('People with a start date in the future are skipped.'),
  raw_data: z.array(path).default([]).describe('Values to keep for transform rules.'),
  tests: z
    .array(z.strictObject({ row: z.record(z.string(), z.json()), expected: z.record(z.string(), z.json()) }))
    .default([])
    .describe('Sample rows and the fields expected for them.'),
});

export type RestDescription = z.output<typeof descriptionSchema>;
export type RestRequest = RestDescription['requests'][number];
export type RestPaging = z.output<typeof paging>;
export type RestAuth = z.output<typeof auth>;

/** The JSON Schema of descriptions, for editors. */
export function descriptionJsonSchema(): string {
  const schema = z.toJSONSchema(descriptionSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'A description for tcsync fetch rest', ...schema }, null, 2)}\n`;
}
