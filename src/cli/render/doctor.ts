import picocolors from 'picocolors';
import stringWidth from 'string-width';
import { padWidth, plainLine } from './terminal.ts';

/** What one step found, as `--format json` prints it. */
export interface Finding {
  readonly title: string;
  readonly ok: boolean;
  /** Empty when the title says it all. */
  readonly detail: string;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string | undefined };
  readonly warnings: readonly string[];
  /** The fields of a person as `fetch` would write them; empty text where there is nothing. */
  readonly sample?: Readonly<Record<string, string>>;
}

/** The steps about one thing. */
export interface Part {
  /** A stable word: `settings`, `files`, a source's name, `timecamp`. */
  readonly name: string;
  readonly title: string;
  /** Why nothing was tried. */
  readonly skipped?: string;
  readonly steps: readonly Finding[];
}

export interface DoctorStyle {
  readonly colours: boolean;
  /** Ticks and crosses, where they can be shown; else words. */
  readonly symbols: boolean;
}

const SYMBOLS = { good: '✓', warning: '!', bad: '✗', skipped: '–' };
const WORDS = { good: 'ok  ', warning: 'look', bad: 'FAIL', skipped: 'skip' };

/** Details stand below each other, unless a title is longer than this. */
const WIDEST_TITLE = 52;

/** One part as a block of lines. */
export function renderPart({ title, skipped, steps }: Part, style: DoctorStyle): string {
  const { bold, dim } = picocolors.createColors(style.colours);
  const widths = steps.map((step) => stringWidth(step.title)).filter((width) => width <= WIDEST_TITLE);
  const width = Math.max(0, ...widths);
  return [
    bold(plainLine(title)),
    ...(skipped === undefined ? [] : [`  ${signs(style).skipped} ${dim(plainLine(skipped))}`]),
    ...steps.flatMap((step) => stepLines(step, width, style)),
  ].join('\n');
}

function stepLines(step: Finding, width: number, style: DoctorStyle): readonly string[] {
  const { dim } = picocolors.createColors(style.colours);
  const { good, warning, bad } = signs(style);
  const sign = !step.ok ? bad : step.warnings.length > 0 ? warning : good;
  const title = plainLine(step.title);
  const head = step.detail === '' ? title : `${padWidth(title, width)}  ${dim(plainLine(step.detail))}`;
  const below = ' '.repeat(style.symbols ? 4 : 7);
  return [
    `  ${sign} ${head}`,
    ...[...errorLines(step, style), ...step.warnings.map(plainLine), ...sampleLines(step, style)].map(
      (line) => below + line,
    ),
  ];
}

function errorLines({ error }: Finding, { colours }: DoctorStyle): readonly string[] {
  if (error === undefined) return [];
  const { red } = picocolors.createColors(colours);
  const hint = error.hint === undefined ? [] : [`What to do: ${plainLine(error.hint)}`];
  return [...error.message.split('\n').map((line) => red(plainLine(line))), ...hint];
}

function sampleLines({ sample }: Finding, { colours }: DoctorStyle): readonly string[] {
  if (sample === undefined) return [];
  const { dim } = picocolors.createColors(colours);
  const fields = Object.entries(sample);
  const width = Math.max(...fields.map(([name]) => name.length));
  const lines = fields.map(
    ([name, value]) => `  ${name.padEnd(width)}  ${value === '' ? dim('(empty)') : plainLine(value)}`,
  );
  return ['For example:', ...lines];
}

function signs({ colours, symbols }: DoctorStyle): typeof SYMBOLS {
  const { green, yellow, red, dim } = picocolors.createColors(colours);
  const { good, warning, bad, skipped } = symbols ? SYMBOLS : WORDS;
  return { good: green(good), warning: yellow(warning), bad: red(bad), skipped: dim(skipped) };
}

/** The last line: how it went. */
export function renderOutcome(parts: readonly Part[]): string {
  const steps = parts.flatMap((part) => part.steps);
  const failed = steps.filter(({ ok }) => !ok).length;
  const warned = steps.filter(({ ok, warnings }) => ok && warnings.length > 0).length;
  const look =
    warned === 0 ? '' : ` ${warned} of them ${warned === 1 ? 'has' : 'have'} something to look at.`;
  if (failed === 0) return `Everything is in order: ${steps.length} steps.${look}`;
  return `${failed} of ${steps.length} steps failed.`;
}
