import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { blocksOf, PAGES } from './docs.ts';

const BLOCKS = blocksOf(PAGES.find(({ name }) => name === 'docs/scale.md') ?? { name: '', text: '' });
const textOf = (language: string): string => BLOCKS.find((block) => block.language === language)?.text ?? '';

interface Template {
  readonly name: string;
  readonly steps?: readonly (readonly { readonly name: string; readonly template: string }[])[];
  readonly inputs?: unknown;
  readonly outputs?: Readonly<Record<string, readonly { readonly name: string }[]>>;
  readonly container?: { readonly image: string; readonly args: readonly string[] };
}

interface Workflow {
  readonly kind: string;
  readonly spec: { readonly entrypoint: string; readonly templates: readonly Template[] };
}

describe('the Argo workflow of docs/scale.md', () => {
  const workflow = parse(textOf('yaml'), { merge: true }) as Workflow;
  const { entrypoint, templates } = workflow.spec;
  const named = (name: string): Template | undefined => templates.find((template) => template.name === name);

  it('refers to templates and outputs that exist', () => {
    expect(workflow.kind).toBe('Workflow');
    const steps = named(entrypoint)?.steps?.flat() ?? [];
    expect(steps.map(({ name }) => name)).toEqual(['plan', 'approve', 'apply']);
    for (const { template } of steps) expect(named(template)).toBeDefined();
    const references = [...textOf('yaml').matchAll(/steps\.(\w+)\.outputs\.(\w+)\.(\w+)/g)];
    expect(references.length).toBe(3);
    for (const [, step = '', kind = '', output] of references) {
      const outputs = named(steps.find(({ name }) => name === step)?.template ?? '')?.outputs;
      expect(outputs?.[kind]?.map(({ name }) => name)).toContain(output);
    }
  });

  it('plans and applies with the same image', () => {
    const [plan, apply] = [named('plan')?.container, named('apply')?.container];
    expect(plan?.args.join(' ')).toContain('tcsync run bamboohr --plan-out /tmp/plan.json');
    expect(apply?.args).toEqual(['sync', '--plan', '/tmp/plan.json']);
    expect(apply?.image).toBe(plan?.image);
  });
});

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly End?: boolean;
  readonly Catch?: readonly { readonly Next: string }[];
  readonly Choices?: readonly { readonly Next: string }[];
}

it('the state machine of docs/scale.md reaches each state, and each state leads somewhere', () => {
  const { StartAt, States } = JSON.parse(textOf('json')) as {
    readonly StartAt: string;
    readonly States: Readonly<Record<string, State>>;
  };
  const reached = new Set<string>();
  const visit = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    const state = States[name] ?? expect.unreachable(name);
    const { Next, Default, Catch = [], Choices = [] } = state;
    const targets = [Next, Default, ...[...Catch, ...Choices].map((branch) => branch.Next)];
    const next = targets.filter((target) => target !== undefined);
    if (next.length === 0) expect(state.End === true || state.Type === 'Fail', name).toBe(true);
    next.forEach(visit);
  };
  visit(StartAt);
  expect([...reached].sort()).toEqual(Object.keys(States).sort());
});
