/** Writes what is generated from the table of settings: `npm run docs`. A test compares the files with the table. */
import { writeFileSync } from 'node:fs';
import { envSample, settingsPage } from '../src/config/describe.ts';

const root = new URL('../', import.meta.url);
writeFileSync(new URL('.env.sample', root), envSample());
writeFileSync(new URL('docs/settings.md', root), settingsPage());
