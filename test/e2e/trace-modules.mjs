// Given to node with --import: writes the URL of every module that is loaded into the file named by TRACE_FILE.
import { appendFileSync } from 'node:fs';
import Module, { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  register(import.meta.url);
  // What is loaded by require() is not seen by the hook.
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (content, path, ...rest) {
    appendFileSync(process.env.TRACE_FILE, `${pathToFileURL(path).href}\n`);
    return compile.call(this, content, path, ...rest);
  };
}

export async function load(url, context, nextLoad) {
  if (url.startsWith('file:')) appendFileSync(process.env.TRACE_FILE, `${url}\n`);
  return nextLoad(url, context);
}
