import { placeOf, specOf } from '../../core/plan/operations.ts';
import type { Operation } from '../../core/plan/plan.ts';
import { TEXTS } from './texts.ts';

const T = TEXTS.change;

/** What an operation changes: `Sales → Support`, `into Sales`; empty when its title says it. */
export function changeText(operation: Operation): string {
  const spec = specOf(operation);
  const after = spec.after(operation);
  switch (spec.line) {
    case 'both':
      return `${spec.before(operation) || T.none} → ${after}`;
    case 'target':
      return T.into(after);
    case 'place': {
      const place = placeOf(operation);
      return place === '' ? '' : T.in(place);
    }
    case 'none':
      return '';
  }
}
