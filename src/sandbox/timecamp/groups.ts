import type { Hono } from 'hono';
import type { StandInEnv } from '../server.ts';
import {
  emptyAnswer,
  isIgnored,
  permit,
  readFields,
  ApiError,
  storedText,
  asText,
  writeId,
  type StandInContext,
} from './context.ts';
import type { StoredGroup, TimecampState } from './account.ts';

const MAX_LEVEL = 4;

/** `/group`: the list, creating, renaming and re-parenting, removing. */
export function addGroupRoutes(app: Hono<StandInEnv>, context: StandInContext): void {
  const { state } = context;

  app.get('/group', (c) =>
    c.json(
      [...state.groups.values()].map(({ id, name, parentId }) => ({
        group_id: writeId(context, id),
        name,
        parent_id: writeId(context, parentId),
      })),
    ),
  );

  app.put('/group', async (c) => {
    const fields = await readFields(c);
    const name = asText(fields['name'])?.trim() ?? '';
    const storedName = storedText(context, 'group', name);
    const parentId = asText(fields['parent_id']) ?? state.rootId;
    if (name === '') throw new ApiError(400, 'You must send valid group fields: name');
    checkParent(context, parentId);
    checkLevel(context, state.groups.has(parentId) ? state.level(parentId) + 1 : 1);
    permit(context, { kind: 'create-group', name, parentId });
    const { id } = state.addGroup(storedName, parentId);
    return c.json({
      group_id: writeId(context, id),
      name: context.options.echoes === 'sent' ? name : storedName,
      admin_id: writeId(context, state.ownerId),
      parent_id: writeId(context, parentId),
      root_group_id: writeId(context, state.rootId),
    });
  });

  app.post('/group', async (c) => {
    const fields = await readFields(c);
    const name = asText(fields['name'])?.trim();
    const parentId = asText(fields['parent_id']);
    const group = state.groups.get(asText(fields['group_id']) ?? '');
    if (name === undefined && parentId === undefined) {
      throw new ApiError(400, 'You must send valid group fields to change: name, parent_id');
    }
    if (group === undefined) throw new ApiError(403, 'You can not change this group');
    permit(context, { kind: 'change-group', groupId: group.id });
    if (parentId !== undefined) {
      if (group.id === state.rootId || isInside(state, parentId, group)) {
        throw new ApiError(403, 'You can not change this group');
      }
      checkParent(context, parentId);
      checkLevel(context, state.level(parentId) + heightOf(state, group));
      group.parentId = parentId;
    }
    if (name !== undefined && name !== '') group.name = storedText(context, 'group', name);
    return emptyAnswer();
  });

  app.delete('/group', async (c) => {
    const groupId = asText((await readFields(c))['group_id']) ?? '';
    if (!state.groups.has(groupId) || groupId === state.rootId) {
      throw new ApiError(403, 'You can not remove this group');
    }
    permit(context, { kind: 'remove-group', groupId });
    if (!isIgnored(context, { kind: 'remove-group', groupId })) state.removeGroup(groupId);
    return emptyAnswer();
  });
}

function checkParent({ state, options, now }: StandInContext, parentId: string): void {
  const parent = state.groups.get(parentId);
  const age = now() - (parent?.createdAt ?? now());
  if (parent === undefined || age < (options.freshParentMs ?? 0)) {
    throw new ApiError(403, 'You can not change this group');
  }
}

function checkLevel({ options: { maxLevel = MAX_LEVEL } }: StandInContext, level: number): void {
  if (maxLevel > 0 && level > maxLevel) {
    throw new ApiError(404, `You can create groups only up to level ${maxLevel}`);
  }
}

function isInside(state: TimecampState, groupId: string, ancestor: StoredGroup): boolean {
  for (let at = state.groups.get(groupId); at !== undefined; at = state.groups.get(at.parentId)) {
    if (at.id === ancestor.id) return true;
  }
  return false;
}

/** 1 for a group without subgroups. */
function heightOf(state: TimecampState, group: StoredGroup): number {
  const inside = [...state.groups.values()].filter(({ id }) => isInside(state, id, group));
  return Math.max(...inside.map(({ id }) => state.level(id))) - state.level(group.id) + 1;
}
