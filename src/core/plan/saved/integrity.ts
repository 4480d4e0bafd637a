import { normalEmail } from '../../text.ts';
import { groupPathKey } from '../../tree/group-index.ts';
import { specOf } from '../operations.ts';
import { type Operation, pathText, type Plan } from '../plan.ts';

/** What a saved plan has lost, or has twice, since it was made, a sentence each; empty when it is whole. */
export function tornParts({ operations }: Plan): string[] {
  const ids = new Set<string>();
  const created = new Set<string>();
  const invited = new Set<string>();
  for (const operation of operations) {
    ids.add(operation.id);
    if (operation.kind === 'create-group') created.add(groupPathKey(operation.group.path));
    if ('person' in operation && specOf(operation).joins === true)
      invited.add(normalEmail(operation.person.email));
  }
  const seen = new Set<string>();
  const circling = circle(operations);
  return operations.flatMap((operation) => {
    const torn: string[] = [];
    for (const one of [operation.id, deedOf(operation)]) {
      if (seen.has(one)) torn.push(`What "${operation.id}" does is in it twice.`);
      seen.add(one);
    }
    if (circling.has(operation)) torn.push(`"${operation.id}" needs what needs it.`);
    if (operation.kind === 'create-group' && operation.after.name !== operation.group.path.at(-1)) {
      torn.push(`"${operation.id}" gives the group ${pathText(operation.group.path)} another name.`);
    }
    for (const need of operation.needs.filter((id) => !ids.has(id))) {
      torn.push(`"${operation.id}" needs "${need}", which is not in it.`);
    }
    const place = specOf(operation).group?.(operation);
    if (place?.group_id === null && !created.has(groupPathKey(place.path))) {
      torn.push(`Nothing in it creates ${pathText(place.path)}, which "${operation.id}" needs.`);
    }
    if ('person' in operation && operation.person.user_id === null) {
      const { email } = operation.person;
      if (!invited.has(normalEmail(email))) torn.push(`Nothing in it invites ${email}.`);
    }
    return torn;
  });
}

/** What is done, to whom: no plan has it twice. */
function deedOf(operation: Operation): string {
  const whom =
    'person' in operation ? normalEmail(operation.person.email) : groupPathKey(operation.group.path);
  return `${operation.kind}\0${whom}`;
}

/** The operations that wait for each other, and those that wait for them. */
function circle(operations: readonly Operation[]): ReadonlySet<Operation> {
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
