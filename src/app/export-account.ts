import type { WithNotices } from '../base/notice.ts';
import { type AccountExport, createExport } from '../core/audit/account-export.ts';
import { partialAccountReasons } from '../core/plan/guards/partial-account.ts';
import { connectTimecamp, groupsOfUsersWithoutRole, readWholeAccount } from './account.ts';
import type { Session } from './session.ts';

/** Reads the account for an audit. A part that TimeCamp may not show is a warning. */
export async function exportAccount(
  session: Session<'timecamp' | 'network'>,
): Promise<WithNotices<AccountExport>> {
  const { settings, clock, progress, tool } = session;
  progress.show('Reading the TimeCamp account');
  try {
    const { value: account, notices } = await readWholeAccount(
      connectTimecamp(session),
      groupsOfUsersWithoutRole(),
    );
    const reasons = partialAccountReasons(account, undefined);
    const { domain, rootGroupId } = settings.timecamp;
    const exported = new Date(clock.now()).toISOString();
    return {
      value: createExport(account, { domain, rootGroupId, exported, tool }),
      notices: [
        ...notices,
        ...reasons.map((message) => ({ level: 'warning' as const, code: 'partial-account', message })),
      ],
    };
  } finally {
    progress.clear();
  }
}
