import type { Hono } from 'hono';
import type { StandInEnv } from '../server.ts';
import {
  emptyAnswer,
  isIgnored,
  markManual,
  permit,
  readFields,
  ApiError,
  storedText,
  asText,
  userOf,
  writeId,
  type StandInContext,
} from './context.ts';

interface Setting {
  readonly userId: string;
  readonly name: string;
  readonly value: string;
}

/** `/user/{ids}/setting`: many people's at once to read, one of one person to write. */
export function addSettingRoutes(app: Hono<StandInEnv>, context: StandInContext): void {
  const { state } = context;

  app.get('/user/:ids/setting', (c) => {
    const names = [...(c.req.queries('name[]') ?? []), ...(c.req.queries('name') ?? [])];
    const found = c.req
      .param('ids')
      .split(',')
      .flatMap((id) => state.visibleUser(id) ?? [])
      .flatMap(({ id, settings }) =>
        names.flatMap((name): readonly Setting[] => {
          const value = settings.get(name);
          return value === undefined ? [] : [{ userId: id, name, value }];
        }),
      );
    if (found.length === 0) throw new ApiError(404, []);
    return c.json(shaped(context, found));
  });

  app.put('/user/:id/setting', async (c) => {
    const { user, name, value } = await target(c.req.param('id'), await readFields(c));
    if (value === undefined) throw new ApiError(400, 'You must send name and value');
    const isText = name === 'additional_email' || name === 'external_id';
    const stored = isText ? storedText(context, name, value) : value;
    if (!isIgnored(context, { kind: 'setting', userId: user.id, name })) {
      state.setSetting(user.id, name, stored);
      if (name === 'disabled_user') markManual(context, user);
    }
    if (context.options.echoes === 'nothing') return emptyAnswer();
    const shown = context.options.echoes === 'sent' ? value : (user.settings.get(name) ?? '');
    return c.json(row(context, { userId: user.id, name, value: shown }));
  });

  app.delete('/user/:id/setting', async (c) => {
    const { user, name } = await target(c.req.param('id'), await readFields(c));
    state.setSetting(user.id, name, undefined);
    return c.json({ userId: writeId(context, user.id), name });
  });

  async function target(id: string, fields: Readonly<Record<string, unknown>>) {
    const user = userOf(context, id);
    const name = asText(fields['name']);
    if (name === undefined || name === '') throw new ApiError(400, 'You must send name and value');
    permit(context, { kind: 'setting', userId: id, name });
    return { user, name, value: asText(fields['value']) };
  }
}

function shaped(context: StandInContext, found: readonly Setting[]): unknown {
  const rows = found.map((setting) => row(context, setting));
  switch (context.options.settingsShape ?? 'list') {
    case 'list':
      return rows;
    case 'single':
      return rows.length === 1 ? rows[0] : rows;
    case 'map':
      return Object.fromEntries(rows.map((setting, index) => [String(index + 1), setting]));
    case 'by-user': {
      const byUser: Record<string, object[]> = {};
      for (const [index, { userId }] of found.entries()) {
        const { name, value } = rows[index] ?? {};
        (byUser[userId] ??= []).push({ name, value });
      }
      return byUser;
    }
  }
}

/** With ids as numbers, values that are numbers are so too. */
function row(context: StandInContext, { userId, name, value }: Setting) {
  const isFlag = value === '0' || value === '1';
  return {
    userId: writeId(context, userId),
    name,
    value: isFlag ? writeId(context, value) : value,
  };
}
