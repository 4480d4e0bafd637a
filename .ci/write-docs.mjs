/** Writes what is generated from the table of settings: `npm run docs`. A test compares the files with the table. */
import { readFileSync, writeFileSync } from 'node:fs';
import { composeVariables, helmSchema, helmValues, withGenerated } from '../src/config/deployment.ts';
import { envSample, settingsPage } from '../src/config/describe.ts';

const root = new URL('../', import.meta.url);
writeFileSync(new URL('.env.sample', root), envSample());
writeFileSync(new URL('docs/settings.md', root), settingsPage());
writeFileSync(new URL('deploy/helm/tcsync/values.schema.json', root), helmSchema());
fill('docker-compose.yml', composeVariables());
fill('deploy/helm/tcsync/values.yaml', helmValues());

function fill(name, lines) {
  const file = new URL(name, root);
  writeFileSync(file, withGenerated(readFileSync(file, 'utf8'), lines));
}
