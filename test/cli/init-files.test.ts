import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { initialAnswers, type Answers } from '../../src/cli/init/answers.ts';
import { acceptProposals, type TextQuestion } from '../../src/cli/init/dialogue.ts';
import { askRequired } from '../../src/cli/init/questions.ts';
import { createGoogleState } from '../stand-ins/google/state.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let cwd: string;
beforeEach(() => {
  cwd = temporaryFolder();
  writeFileSync(join(cwd, 'key.json'), createGoogleState().serviceAccount.keyFile);
  writeFileSync(join(cwd, 'other.json'), '{}');
});

/** Asks what Google Workspace needs; each question gets these words. */
async function ask(words: readonly string[], set: readonly string[] = []) {
  const answers: Answers = initialAnswers(['google'], { before: new Map(), set, env: {} });
  const questions: TextQuestion[] = [];
  const dialogue = {
    ...acceptProposals(() => {}),
    text: async (question: TextQuestion) => {
      questions.push(question);
      return words[questions.length - 1] ?? question.proposed;
    },
  };
  await askRequired('google', answers, dialogue, { cwd });
  return { questions, values: Object.fromEntries(answers.values) };
}

it('asks for the file of a setting that is one, and looks into it', async () => {
  const { questions, values } = await ask(['key.json', 'admin@example.com']);
  expect(values).toEqual({
    GOOGLE_SERVICE_ACCOUNT_FILE: 'key.json',
    GOOGLE_ADMIN_EMAIL: 'admin@example.com',
  });
  const [file] = questions;
  expect(file?.message).toContain('(GOOGLE_SERVICE_ACCOUNT_FILE)');
  expect(file?.check('key.json')).toBeUndefined();
  expect(file?.check('')).toBe('GOOGLE_SERVICE_ACCOUNT_FILE is required.');
  expect(file?.check('nothing.json')).toBe('nothing.json cannot be read (ENOENT).');
  expect(file?.check('other.json')).toMatch(/^other\.json is not the JSON key of a service account/);
});

it('does not ask for a file that is given', async () => {
  const { questions } = await ask(['admin@example.com'], ['GOOGLE_SERVICE_ACCOUNT_FILE=key.json']);
  expect(questions).toHaveLength(1);
});
