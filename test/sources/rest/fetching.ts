import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { source } from '../../../src/sources/rest/index.ts';
import type { FetchResult } from '../../../src/sources/source.ts';
import { CLIENT, type RestOptions, startRest, TOKEN } from '../../stand-ins/rest/start.ts';
import { contextFor } from '../context.ts';
import { DEPARTMENTS, description, PEOPLE } from './descriptions.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** Runs with a description, its stand-in and the settings for both. */
export async function withContext<T>(
  content: object,
  options: RestOptions,
  use: (context: Parameters<typeof source.fetch>[0]) => Promise<T>,
): Promise<T> {
  const file = join(temporaryFolder('tcsync-rest-'), 'hr.json');
  await writeFile(file, JSON.stringify(content));
  const standIn = await startRest({ people: PEOPLE, departments: DEPARTMENTS, ...options });
  const env = {
    REST_FILE: file,
    REST_URL: `${standIn.url}/v1`,
    REST_TOKEN: TOKEN,
    REST_CLIENT_ID: CLIENT.id,
    REST_CLIENT_SECRET: CLIENT.secret,
  };
  try {
    return await use(contextFor(['rest'], env));
  } finally {
    await standIn.close();
  }
}

export const fetch = (content: object, options: RestOptions = {}): Promise<FetchResult> =>
  withContext(content, options, (context) => source.fetch(context));

/** The message of the error that the fetch ends in. */
export async function errorOf(content: object, options: RestOptions = {}): Promise<string> {
  try {
    await fetch(content, options);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was refused';
}

/** The description with some fields changed. */
export const withFields = (fields: object): object => {
  const base = description() as { fields: object };
  return { ...base, fields: { ...base.fields, ...fields } };
};
