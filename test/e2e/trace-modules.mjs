// Given to node with --import: writes the URL of every module that is loaded into the file named by TRACE_FILE.
import { appendFileSync } from 'node:fs';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) register(import.meta.url);

export async function load(url, context, nextLoad) {
  if (url.startsWith('file:')) appendFileSync(process.env.TRACE_FILE, `${url}\n`);
  return nextLoad(url, context);
}
