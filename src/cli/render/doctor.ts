import picocolors from 'picocolors';
import stringWidth from 'string-width';
import { padWidth, plainLine, wrapBehind, wrapText } from './terminal.ts';

/** The result of one step, as `--format json` prints it. */
export interface StepReport {
  readonly title: string;
  readonly ok: boolean;
  /** Empty when the title is enough. */
  readonly detail: string;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string | undefined };
  readonly warnings: readonly string[];
  /** The fields of a person as `fetch` would write them; empty text for an empty field. */
  readonly sample?: Readonly<Record<string, string>>;
}

/** The results of the steps of one check. */
export interface CheckResult {
  /** A stable word: `settings`, `files`, a source's name, `timecamp`. */
  readonly name: string;
  readonly title: string;
  /** Why no step ran. */
  readonly skipped?: string;
  readonly steps: readonly StepReport[];
}

export interface DoctorStyle {
  readonly colors: boolean;
  /** Symbols instead of words, where the terminal shows them. */
  readonly symbols: boolean;
  /** Width of the terminal; undefined leaves every line as long as it is. */
  readonly columns?: number | undefined;
}

const SYMBOLS = { good: '✓', warning: '!', bad: '✗', skipped: '–' };
const WORDS = { good: 'ok  ', warning: 'WARN', bad: 'FAIL', skipped: 'skip' };

/** Details are aligned, except behind titles that are longer than this. */
const WIDEST_TITLE = 52;

/** One check as a block of lines. */
export function renderCheck({ title, skipped, steps }: CheckResult, style: DoctorStyle): string {
  const { bold, dim } = picocolors.createColors(style.colors);
  const widths = steps.map((step) => stringWidth(step.title)).filter((width) => width <= WIDEST_TITLE);
  const width = Math.max(0, ...widths);
  return [
    bold(plainLine(title)),
    ...(skipped === undefined ? [] : [`  ${markersOf(style).skipped} ${dim(plainLine(skipped))}`]),
    ...steps.flatMap((step) => stepLines(step, width, style)),
  ].join('\n');
}

function stepLines(step: StepReport, width: number, style: DoctorStyle): readonly string[] {
  const { good, warning, bad } = markersOf(style);
  const marker = !step.ok ? bad : step.warnings.length > 0 ? warning : good;
  const below = ' '.repeat(style.symbols ? 4 : 7);
  const { columns } = style;
  const fit = (line: string): readonly string[] =>
    columns === undefined ? [line] : wrapText(line, columns - below.length);
  return [
    ...headLines(step, { marker: `  ${marker} `, below, width, fit }, style),
    ...[
      ...[...errorLines(step, style), ...step.warnings.map(plainLine)].flatMap(fit),
      ...sampleLines(step, style),
    ].map((line) => below + line),
  ];
}

/** The title of a step, and its detail in a column of its own, or below a title that is too long. */
function headLines(
  { title, detail }: StepReport,
  layout: {
    readonly marker: string;
    readonly below: string;
    readonly width: number;
    readonly fit: (line: string) => readonly string[];
  },
  { colors, columns }: DoctorStyle,
): readonly string[] {
  const { marker, below, width, fit } = layout;
  const text = picocolors.createColors(colors).dim(plainLine(detail));
  const [first = '', ...rest] = fit(plainLine(title));
  if (detail === '' || rest.length > 0)
    return [marker + first, ...[...rest, ...(detail === '' ? [] : fit(text))].map((line) => below + line)];
  const start = `${marker}${padWidth(first, width)}  `;
  return columns === undefined ? [start + text] : wrapBehind(start, text, columns, below.length);
}

function errorLines({ error }: StepReport, { colors }: DoctorStyle): readonly string[] {
  if (error === undefined) return [];
  const { red } = picocolors.createColors(colors);
  const hint = error.hint === undefined ? [] : [plainLine(error.hint)];
  return [...error.message.split('\n').map((line) => red(plainLine(line))), ...hint];
}

function sampleLines({ sample }: StepReport, { colors }: DoctorStyle): readonly string[] {
  if (sample === undefined) return [];
  const { dim } = picocolors.createColors(colors);
  const fields = Object.entries(sample);
  const width = Math.max(...fields.map(([name]) => name.length));
  const lines = fields.map(
    ([name, value]) => `  ${name.padEnd(width)}  ${value === '' ? dim('(empty)') : plainLine(value)}`,
  );
  return ['For example:', ...lines];
}

function markersOf({ colors, symbols }: DoctorStyle): typeof SYMBOLS {
  const { green, yellow, red, dim } = picocolors.createColors(colors);
  const { good, warning, bad, skipped } = symbols ? SYMBOLS : WORDS;
  return { good: green(good), warning: yellow(warning), bad: red(bad), skipped: dim(skipped) };
}

/** The last line: the overall result. */
export function renderOutcome(results: readonly CheckResult[]): string {
  const steps = results.flatMap(({ steps }) => steps);
  const failed = steps.filter(({ ok }) => !ok).length;
  const warned = steps.filter(({ ok, warnings }) => ok && warnings.length > 0).length;
  const warnings =
    warned === 0 ? '' : ` ${warned} ${warned === 1 ? 'step has a warning' : 'steps have warnings'}.`;
  if (failed === 0) return `All ${steps.length} steps passed.${warnings}`;
  return `${failed} of ${steps.length} steps failed.${warnings}`;
}
