import { addressKey } from '../../addresses.ts';
import { groupPathKey } from '../../tree/group-index.ts';
import { specOf } from '../operations.ts';
import { type Operation, pathText, type Plan } from '../plan.ts';

/** Missing, duplicate or contradictory operations of a saved plan, a sentence each; empty when it is intact. */
export function integrityErrors({ operations }: Plan): string[] {
  const ids = new Set<string>();
  const created = new Set<string>();
  const invited = new Set<string>();
  for (const operation of operations) {
    ids.add(operation.id);
    if (operation.kind === 'create-group') created.add(groupPathKey(operation.group.path));
    if ('person' in operation && specOf(operation).joins === true)
      invited.add(addressKey(operation.person.email));
  }
  const seen = new Set<string>();
  const circular = circularOperations(operations);
  const all = operations.flatMap((operation) => {
    const errors: string[] = [];
    for (const key of [operation.id, effectOf(operation)]) {
      if (seen.has(key)) errors.push(`Duplicate operation "${operation.id}".`);
      seen.add(key);
    }
    if (circular.has(operation)) errors.push(`Circular dependency at "${operation.id}".`);
    if (operation.kind === 'create-group' && operation.after.name !== operation.group.path.at(-1)) {
      errors.push(
        `"${operation.id}" has a name that differs from its path ${pathText(operation.group.path)}.`,
      );
    }
    for (const need of operation.needs.filter((id) => !ids.has(id))) {
      errors.push(`"${operation.id}" needs the missing operation "${need}".`);
    }
    const place = specOf(operation).group?.(operation);
    if (place?.group_id === null && !created.has(groupPathKey(place.path))) {
      errors.push(`No operation creates the group ${pathText(place.path)}, which "${operation.id}" needs.`);
    }
    if ('person' in operation && operation.person.user_id === null) {
      const { email } = operation.person;
      if (!invited.has(addressKey(email))) errors.push(`No operation invites ${email}.`);
    }
    return errors;
  });
  return [...new Set(all)];
}

/** Kind and subject: unique in an intact plan. */
function effectOf(operation: Operation): string {
  const subject =
    'person' in operation ? addressKey(operation.person.email) : groupPathKey(operation.group.path);
  return `${operation.kind}\0${subject}`;
}

/** Operations in a dependency cycle, and those that depend on them. */
function circularOperations(operations: readonly Operation[]): ReadonlySet<Operation> {
  const waiting = new Set(operations);
  for (let before = -1; before !== waiting.size;) {
    before = waiting.size;
    const needed = new Set([...waiting].map(({ id }) => id));
    for (const operation of waiting)
      if (!operation.needs.some((id) => needed.has(id))) {
        waiting.delete(operation);
        needed.delete(operation.id);
      }
  }
  return waiting;
}
