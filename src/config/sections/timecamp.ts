import { isLoopback } from '../../base/loopback.ts';
import { CATEGORIES } from '../../core/plan/operation-spec.ts';
import { url } from '../address-kinds.ts';
import {
  bool,
  choice,
  choices,
  grace,
  id,
  idList,
  idOrNone,
  integer,
  limit,
  flag,
  secret,
} from '../kinds.ts';
import { defaulted, optional, required, section } from '../setting.ts';

export const timecamp = section({
  title: 'TimeCamp',
  intro: 'Read by `sync` and by every other command that talks to TimeCamp.',
  settings: {
    apiKey: required(
      'TIMECAMP_API_KEY',
      secret,
      "An administrator's API key, from the profile page in TimeCamp.",
    ),
    domain: defaulted(
      'TIMECAMP_DOMAIN',
      url({ plain: 'anywhere', bareHost: true }),
      'app.timecamp.com',
      'The host name or URL of TimeCamp.',
    ),
    rootGroupId: required(
      'TIMECAMP_ROOT_GROUP_ID',
      id,
      'The id of the root group: tcsync creates, changes and removes groups only below it. People outside it are also disabled when they leave, unless TIMECAMP_LEAVERS_SCOPE is root.',
    ),
    ignoredUserIds: defaulted(
      'TIMECAMP_IGNORED_USER_IDS',
      idList,
      '',
      'TimeCamp ids of users who are never changed, usually the owner of the API key.',
    ),
    disableNewUsers: flag('TIMECAMP_DISABLE_NEW_USERS', 'Do not invite new people.'),
    disableExternalIdSync: flag(
      'TIMECAMP_DISABLE_EXTERNAL_ID_SYNC',
      'Do not compare or store external ids from the HR system.',
    ),
    disableAdditionalEmailSync: flag(
      'TIMECAMP_DISABLE_ADDITIONAL_EMAIL_SYNC',
      'Do not store additional e-mail addresses.',
    ),
    disableManualUserUpdates: flag(
      'TIMECAMP_DISABLE_MANUAL_USER_UPDATES',
      'Do not change users who were added to TimeCamp by hand.',
    ),
    disableUserDeactivation: flag('TIMECAMP_DISABLE_USER_DEACTIVATION', 'Do not disable users.'),
    disableGroupUpdates: flag('TIMECAMP_DISABLE_GROUP_UPDATES', 'Leave users in their current groups.'),
    disableRoleUpdates: flag(
      'TIMECAMP_DISABLE_ROLE_UPDATES',
      'Leave the roles of existing users as they are.',
    ),
    disableGroupsCreation: flag('TIMECAMP_DISABLE_GROUPS_CREATION', 'Create no groups.'),
    updateEmailOnExternalId: flag(
      'TIMECAMP_UPDATE_EMAIL_ON_EXTERNAL_ID',
      'Give users matched by external id the e-mail address from the HR system.',
    ),
    disabledUsersGroupId: defaulted(
      'TIMECAMP_DISABLED_USERS_GROUP_ID',
      idOrNone,
      '0',
      'The id of the group that disabled users are moved to; 0 leaves them in their groups.',
    ),
    removeEmptyGroups: flag(
      'TIMECAMP_REMOVE_EMPTY_GROUPS',
      'Remove unused empty groups at the end of a sync.',
    ),
    sslVerify: defaulted(
      'TIMECAMP_SSL_VERIFY',
      bool,
      'true',
      "Verify TimeCamp's certificate. Turn it off only for troubleshooting: without it, others can read the API key.",
    ),
    maxDeactivations: guard('DEACTIVATIONS', 'users one sync may disable', '20%, at most 100, at least 5'),
    maxNewUsers: guard('NEW_USERS', 'users one sync may invite or re-enable', '20%, at least 100'),
    maxMoves: guard('MOVES', 'users one sync may move to another group', '30%, at least 20'),
    maxRoleLosses: guard(
      'ROLE_LOSSES',
      'administrators and supervisors one sync may demote',
      '20%, at least 3',
    ),
    maxGroupRemovals: guard('GROUP_REMOVALS', 'groups one sync may remove', '20%, at least 5'),
    maxInputAgeHours: defaulted(
      'TIMECAMP_MAX_INPUT_AGE_HOURS',
      integer(0),
      '26',
      'Refuse to sync data that is older; 0 accepts data of any age.',
    ),
    leaversScope: defaulted(
      'TIMECAMP_LEAVERS_SCOPE',
      choice(['account', 'root']),
      'account',
      'Where to look for leavers: in the whole account, or only in and below the root group.',
    ),
    leaverGrace: defaulted(
      'TIMECAMP_LEAVER_GRACE',
      grace,
      '0',
      'How long a user must be missing from the source before a sync disables them: `3d` is three days, `2runs` is two runs, 0 disables them at once. Employees whom the source marks as inactive do not wait.',
    ),
    maxGroupLevel: defaulted(
      'TIMECAMP_MAX_GROUP_LEVEL',
      integer(0),
      '0',
      'The maximum depth of the group tree, where the top group of the account is level 1; 0 uses the depth that TimeCamp allows.',
    ),
    allowHttp: flag(
      'TIMECAMP_ALLOW_HTTP',
      'Allow an http:// URL in TIMECAMP_DOMAIN: the API key and all data cross the network unencrypted.',
    ),
    newUserWaitSeconds: defaulted(
      'TIMECAMP_NEW_USER_WAIT_SECONDS',
      integer(0),
      '180',
      'How long to wait for invited users to become visible in TimeCamp; the next run finishes the rest.',
    ),
    syncOnly: defaulted(
      'TIMECAMP_SYNC_ONLY',
      choices(CATEGORIES),
      '',
      `What to sync: ${CATEGORIES.join(', ')}. \`--only\` overrides it.`,
      { whenUnset: 'everything' },
    ),
    concurrency: defaulted(
      'TIMECAMP_CONCURRENCY',
      integer(1, 32),
      '4',
      'How many requests to send at the same time.',
    ),
    requestsPerMinute: defaulted(
      'TIMECAMP_REQUESTS_PER_MINUTE',
      integer(0),
      '0',
      'The maximum number of requests per minute; 0 sets no limit.',
    ),
    timeoutSeconds: defaulted(
      'TIMECAMP_TIMEOUT_SECONDS',
      integer(1, 3600),
      '60',
      'How long to wait for the response to one request.',
    ),
  },
  retired: [{ name: 'TIMECAMP_SYNC_PERSISTENT_SETTINGS', secret: false }],
  check({ domain, allowHttp }, report) {
    if (domain === undefined || !/^http:/i.test(domain) || isLoopback(new URL(domain).hostname)) return;
    if (allowHttp === true) {
      report.notice({
        level: 'warning',
        code: 'timecamp-http',
        message:
          'TIMECAMP_DOMAIN is an http:// URL (TIMECAMP_ALLOW_HTTP=true): the API key and all data cross the network unencrypted.',
      });
    } else if (allowHttp === false) {
      report.problem(
        'TIMECAMP_DOMAIN',
        'TIMECAMP_DOMAIN is an http:// URL, which would send the API key unencrypted. Use https://, or set TIMECAMP_ALLOW_HTTP=true.',
      );
    }
  },
});

function guard(hazard: string, guarded: string, whenUnset: string) {
  return optional(
    `TIMECAMP_MAX_${hazard}`,
    limit,
    `How many ${guarded}: a number, or a percentage of those in the account. A plan with more is refused.`,
    { whenUnset },
  );
}
