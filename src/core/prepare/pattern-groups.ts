import { RuleProblem } from './problems.ts';

/** The part of a pattern between two brackets, or the whole pattern. */
interface Frame {
  readonly kind: 'group' | 'not' | 'behind' | 'not behind';
  /** The frames around it, and in which alternative of each it is. */
  readonly within: readonly (readonly [frame: Frame, alternative: number])[];
  alternative: number;
  isClosed: boolean;
  isOptional: boolean;
}

/** A quantifier that allows no occurrence. */
const OPTIONAL = /^(?:[*?]|\{0+(?:,\d*)?\}|\{,\d*\})/;

/**
 * The groups of a pattern as it is read from left to right, for what refers back to them. Of a group that took no part
 * in the match JavaScript finds an empty text, where Python finds nothing: such references are refused.
 */
export class PatternGroups {
  readonly #open: Frame[] = [frameOf('group', [])];
  readonly #numbered: Frame[] = [];
  readonly #named = new Map<string, Frame>();

  /** At an opening bracket. `not` is what may not be there, `behind` what is read backwards. */
  open(kind: Frame['kind']): Frame {
    const frame = frameOf(
      kind,
      this.#open.map((around) => [around, around.alternative] as const),
    );
    this.#open.push(frame);
    return frame;
  }

  /** At the opening bracket of a group that is kept. @throws RuleProblem for a name that is taken */
  openKept(name?: string): void {
    const frame = this.open('group');
    this.#numbered.push(frame);
    if (name === undefined) return;
    if (this.#named.has(name)) throw new RuleProblem(`duplicate group name "${name}"`);
    this.#named.set(name, frame);
  }

  /** At a bar. */
  nextAlternative(): void {
    const frame = this.#open.at(-1);
    if (frame !== undefined) frame.alternative += 1;
  }

  /** At a closing bracket. @param rest the pattern behind it */
  close(rest: string): void {
    const frame = this.#open.pop();
    if (frame === undefined) return;
    frame.isClosed = true;
    frame.isOptional = frame.kind.startsWith('not') || OPTIONAL.test(rest);
  }

  /** At a reference. @throws RuleProblem for one that does not mean what it means in Python */
  refer(to: number | string): void {
    const what = typeof to === 'number' ? `group ${to}` : `group "${to}"`;
    const frame = typeof to === 'number' ? this.#numbered[to - 1] : this.#named.get(to);
    if (frame === undefined) throw new RuleProblem(`no ${what} before the reference to it`);
    if (!frame.isClosed) throw new RuleProblem(`a reference to ${what} comes before the group is closed`);
    if (frame.within.some(([around]) => around.kind.endsWith('behind') && !around.isClosed)) {
      throw new RuleProblem(`a reference to ${what} inside the same look-behind is not supported`);
    }
    if (frame.isOptional || frame.within.some(isLeftOut)) {
      throw new RuleProblem(
        `a reference to ${what}, which may not take part in the match (it is optional or in another alternative), is not supported`,
      );
    }
  }
}

function frameOf(kind: Frame['kind'], within: Frame['within']): Frame {
  return { kind, within, alternative: 0, isClosed: false, isOptional: false };
}

/** Whether the frame can match without this alternative. */
function isLeftOut([frame, alternative]: Frame['within'][number]): boolean {
  return frame.isClosed ? frame.isOptional || frame.alternative > 0 : frame.alternative !== alternative;
}
