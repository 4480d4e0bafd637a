import { settingsError, UserError } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import { findExchangedIds } from '../core/merge/exchanged-ids.ts';
import type { Account, PreparedUser } from '../core/model.ts';
import { partialAccountReasons } from '../core/plan/guards/partial-account.ts';
import type { Allowances } from '../core/plan/guards/hazards.ts';
import type { Journal } from '../core/plan/journal.ts';
import { firstFew, pluralize } from '../core/text.ts';

/**
 * Checks that the account was read whole, before anything is planned.
 * @returns a warning where `--allow partial-account` permits the run
 * @throws UserError, exit 1, that says what is missing
 */
export function checkAccount(account: Account, journal: Journal, allow: Allowances): readonly Notice[] {
  const reasons = partialAccountReasons(account, journal.user_count);
  if (reasons.length === 0) return [];
  if (allow['partial-account'] !== undefined) {
    return [{ level: 'warning', code: 'partial-account', message: reasons.join(' ') }];
  }
  throw new UserError(`TimeCamp shows only part of the account. ${reasons.join(' ')}`, {
    code: 'partial-account',
    hint: 'Run the command again. If the account really looks like this, allow it for one run: --allow partial-account. Nothing was changed.',
  });
}

/**
 * Checks that the sources still keep the external ids that TimeCamp has, before anything is planned.
 * @throws UserError, exit 64, that says which source must keep its ids
 */
export function checkIdSource(prepared: readonly PreparedUser[], account: Account): void {
  const exchanged = findExchangedIds(prepared, account.users);
  if (exchanged === undefined) return;
  const { source, people } = exchanged;
  const who = firstFew(people.map((person) => person.timecamp_email));
  throw settingsError(
    `TimeCamp has the external ids from ${source}, and ${pluralize(people.length, 'of them is', 'of them are')} now the ${people.length === 1 ? 'id of another person' : 'ids of other people'} in another source: ${who}.`,
    `Add external_id:${source} to TCSYNC_FIELD_SOURCES, and run \`tcsync prepare\` again. Nothing was changed.`,
  );
}
