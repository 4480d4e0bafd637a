import { normalEmail } from '../text.ts';
import { pathKey } from './group-tree.ts';
import { type GroupPlace, type Operation, pathText, type Plan } from './plan.ts';

/** What a saved plan has lost, or has twice, since it was made, a sentence each; empty when it is whole. */
export function tornParts({ operations }: Plan): string[] {
  const ids = new Set<string>();
  const created = new Set<string>();
  const invited = new Set<string>();
  for (const operation of operations) {
    ids.add(operation.id);
    if (operation.kind === 'create-group') created.add(pathKey(operation.group.path));
    if (operation.kind === 'invite' || operation.kind === 'finish')
      invited.add(normalEmail(operation.person.email));
  }
  const seen = new Set<string>();
  return operations.flatMap((operation) => {
    const torn: string[] = [];
    if (seen.has(operation.id)) torn.push(`"${operation.id}" is in it twice.`);
    seen.add(operation.id);
    for (const need of operation.needs.filter((id) => !ids.has(id))) {
      torn.push(`"${operation.id}" needs "${need}", which is not in it.`);
    }
    const place = placeOf(operation);
    if (place?.group_id === null && !created.has(pathKey(place.path))) {
      torn.push(`Nothing in it creates ${pathText(place.path)}, which "${operation.id}" needs.`);
    }
    if ('person' in operation && operation.person.user_id === null) {
      const { email } = operation.person;
      if (!invited.has(normalEmail(email))) torn.push(`Nothing in it invites ${email}.`);
    }
    return torn;
  });
}

/** The group in which the operation does something. */
function placeOf(operation: Operation): GroupPlace | undefined {
  switch (operation.kind) {
    case 'create-group':
      return operation.after.parent;
    case 'invite':
    case 'finish':
      return operation.after.group;
    case 'move':
      return operation.after;
    case 'role':
      return operation.group;
    case 'remove-group':
    case 'deactivate':
    case 'enable':
    case 'name':
    case 'email':
    case 'external-id':
    case 'additional-email':
    case 'reset-manual':
      return undefined;
  }
}
