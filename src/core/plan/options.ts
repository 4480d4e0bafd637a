/** The limit of a guard: a count, or a percentage of the account's enabled users. */
export type Limit =
  | { readonly kind: 'count'; readonly value: number }
  | { readonly kind: 'percent'; readonly value: number };

/** How long a person must be missing from the source before they are disabled; 0 of either: not at all. */
export interface Grace {
  readonly unit: 'days' | 'runs';
  readonly value: number;
}

/** The settings that the planner needs; `settings.timecamp` has them. */
export interface PlanOptions {
  readonly rootGroupId: string;
  readonly ignoredUserIds: readonly string[];
  readonly disableNewUsers: boolean;
  readonly disableExternalIdSync: boolean;
  readonly disableAdditionalEmailSync: boolean;
  readonly disableManualUserUpdates: boolean;
  readonly disableUserDeactivation: boolean;
  readonly disableGroupUpdates: boolean;
  readonly disableRoleUpdates: boolean;
  readonly disableGroupsCreation: boolean;
  readonly updateEmailOnExternalId: boolean;
  readonly disabledUsersGroupId: string | undefined;
  readonly removeEmptyGroups: boolean;
  readonly leaversScope: 'account' | 'root';
  readonly leaverGrace: Grace;
  /** 0: TimeCamp's own limit applies. */
  readonly maxGroupLevel: number;
  readonly maxDeactivations: Limit | undefined;
  readonly maxNewUsers: Limit | undefined;
  readonly maxMoves: Limit | undefined;
  readonly maxRoleLosses: Limit | undefined;
  readonly maxGroupRemovals: Limit | undefined;
}
