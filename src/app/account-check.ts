import { UserError } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import type { Account } from '../core/model.ts';
import { accountDoubts } from '../core/plan/guards/account-doubts.ts';
import type { Allowances } from '../core/plan/guards/hazards.ts';
import type { Journal } from '../core/plan/journal.ts';

/**
 * Checks that the account was read whole, before anything is planned.
 * @returns a warning where `--allow partial-account` permits the run
 * @throws UserError, exit 1, that says what is missing
 */
export function checkAccount(account: Account, journal: Journal, allow: Allowances): readonly Notice[] {
  const doubts = accountDoubts(account, journal.user_count);
  if (doubts.length === 0) return [];
  if (allow['partial-account'] !== undefined) {
    return [{ level: 'warning', code: 'partial-account', message: doubts.join(' ') }];
  }
  throw new UserError(`TimeCamp shows only a part of the account. ${doubts.join(' ')}`, {
    code: 'partial-account',
    hint: 'Run the command again. If the account really is like this, allow it for one run: --allow partial-account. Nothing was changed.',
  });
}
