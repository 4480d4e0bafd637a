import type { StandInOptions } from '../server.ts';
import type { RoleId, TimecampSeed } from './seed.ts';

/** How this TimeCamp differs from the next: everything that its documents leave open, or that accounts differ in. */
export interface TimecampOptions extends StandInOptions {
  /** Default: an account with its owner alone. */
  readonly account?: TimecampSeed;
  /** How ids are written in answers. Default `strings`. `PUT /group/{id}/user` always answers numbers. */
  readonly ids?: 'strings' | 'numbers';
  /**
   * The shape of settings: a list; a map of lists by user; the documented single object where there is one setting
   * (else a list); a map of settings. Default `list`.
   */
  readonly settingsShape?: 'list' | 'by-user' | 'single' | 'map';
  /** After an invitation, how long until the person can be seen. Default 0. */
  readonly visibleAfterMs?: number;
  /** For how long a new group refuses subgroups with 403. Default 0. */
  readonly freshParentMs?: number;
  /** Levels that groups may have, the top group being the first; 0 for any number. Default 4. */
  readonly maxLevel?: number;
  /** Whether a moved user keeps their role; otherwise it becomes `user`. Default true. */
  readonly moveKeepsRole?: boolean;
  /** Whether a change of a user's name, e-mail, group, role or `disabled_user` sets `added_manually`. Default true. */
  readonly marksManual?: boolean;
  /** A refused batch of moves or roles has done those before the culprit. Default false: nothing is done. */
  readonly partialBatches?: boolean;
  /**
   * What `GET /users` shows. Real accounts list a person in two rows (`twice`: the first person of each list), and
   * answer half to a key whose owner sees only a part; `half` is every second user, the owner among them. Default `all`.
   */
  readonly userList?: 'all' | 'none' | 'half' | 'without-owner' | 'twice';
  /** False: `/me` is 404. */
  readonly me?: boolean;
  /** Status for a missing or wrong key. Default 401. */
  readonly unauthorized?: 401 | 403;
  /** False: the account has no attendance module, 403. */
  readonly attendance?: boolean;
  /** How people_picker shows a user. Default: with their role. */
  readonly picker?: (person: {
    readonly email: string;
    readonly disabled: boolean;
    readonly roleId: RoleId;
  }) => 'with-role' | 'without-role' | 'absent';
  /** The status with which TimeCamp refuses something; undefined: it does not. The message is the documented one. */
  readonly refuse?: (action: RefusableAction) => number | undefined;
  /** A refusal is a 200 with `{ message, code }`. Default false: it has the status of `code`. */
  readonly refusesWith200?: boolean;
  /** The message of an error in the language of the account. Default English. */
  readonly translate?: (message: string) => string;
  /**
   * Accepts a change of a user, a setting, a role, a move or the removal of a group, and does not apply it. With `echoes`
   * `sent` the answer looks like that of an applied one.
   */
  readonly ignores?: (action: RefusableAction) => boolean;
  /** How a text is stored: trimmed, cut, without some characters. Default as sent. */
  readonly storesAs?: (field: TextField, text: string) => string;
  /**
   * What the answer to a change repeats: the `stored` value (default), the one that was `sent`, or `nothing`: no value
   * of a setting, an empty list of users.
   */
  readonly echoes?: 'stored' | 'sent' | 'nothing';
  /** A write that comes while another one runs is answered 429 without Retry-After. Default false. */
  readonly oneWriteAtATime?: boolean;
  /** The custom role of a user, which people_picker and the users of a group show instead of the stored one. */
  readonly customRole?: (email: string) => { readonly id: string; readonly name?: string } | undefined;
  /** What an invitation answers for an e-mail instead of doing it; `absent` leaves it out of the answer. */
  readonly invitationStatus?: (email: string) => string | undefined;
}

/** A text that an account may store otherwise than it was sent. */
export type TextField = 'group' | 'name' | 'email' | 'additional_email' | 'external_id';

/** One thing that was asked for and may be refused. Groups and people are named by id, new ones by name or e-mail. */
export type RefusableAction =
  | { readonly kind: 'invite'; readonly email: string; readonly groupId: string }
  | { readonly kind: 'invite-to-group'; readonly groupId: string }
  | { readonly kind: 'role'; readonly userId: string; readonly groupId: string; readonly roleId: string }
  | { readonly kind: 'roles-in-group'; readonly groupId: string }
  | { readonly kind: 'move'; readonly userId: string; readonly from: string; readonly to: string }
  | { readonly kind: 'create-group'; readonly name: string; readonly parentId: string }
  | { readonly kind: 'change-group'; readonly groupId: string }
  | { readonly kind: 'remove-group'; readonly groupId: string }
  | { readonly kind: 'change-user'; readonly userId: string }
  | { readonly kind: 'setting'; readonly userId: string; readonly name: string };
