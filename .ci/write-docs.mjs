/** Writes what is generated from the sources and their settings: `npm run docs`. A test compares the files with the table. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import {
  composeServices,
  composeVariables,
  helmSchema,
  helmValues,
  withGenerated,
} from '../src/config/deployment.ts';
import { envSample, settingsPage } from '../src/config/describe.ts';
import { SECTIONS } from '../src/sources/all-settings.ts';
import { loadSourceSections } from '../src/sources/registry.ts';
import { descriptionJsonSchema } from '../src/sources/rest/schema.ts';

const root = new URL('../', import.meta.url);
writeFileSync(new URL('.env.sample', root), envSample(SECTIONS));
writeFileSync(new URL('docs/settings.md', root), settingsPage(SECTIONS));
writeFileSync(new URL('deploy/helm/tcsync/values.schema.json', root), helmSchema(SECTIONS));
mkdirSync(new URL('samples/rest/', root), { recursive: true });
writeFileSync(new URL('samples/rest/description.schema.json', root), descriptionJsonSchema());
const sources = Object.keys(await loadSourceSections());
fill('docker-compose.yml', composeVariables(SECTIONS), composeServices(sources));
fill('deploy/helm/tcsync/values.yaml', helmValues(SECTIONS));

function fill(name, ...parts) {
  const file = new URL(name, root);
  writeFileSync(file, withGenerated(readFileSync(file, 'utf8'), ...parts));
}
