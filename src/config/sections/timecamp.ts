import { isLoopback } from '../../base/loopback.ts';
import { bool, choice, choices, id, idList, idOrNone, integer, limit, flag, secret, url } from '../kinds.ts';
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
      'The host of TimeCamp, or its address.',
    ),
    rootGroupId: required(
      'TIMECAMP_ROOT_GROUP_ID',
      id,
      'The id of the group below which all groups are made; nothing outside it is changed.',
    ),
    ignoredUserIds: defaulted(
      'TIMECAMP_IGNORED_USER_IDS',
      idList,
      '',
      'TimeCamp ids of people who are never changed, typically the owner of the account.',
    ),
    disableNewUsers: flag('TIMECAMP_DISABLE_NEW_USERS', 'Nobody is invited.'),
    disableExternalIdSync: flag(
      'TIMECAMP_DISABLE_EXTERNAL_ID_SYNC',
      "The HR system's ids are neither compared nor stored.",
    ),
    disableAdditionalEmailSync: flag(
      'TIMECAMP_DISABLE_ADDITIONAL_EMAIL_SYNC',
      'Additional e-mail addresses are not stored.',
    ),
    disableManualUserUpdates: flag(
      'TIMECAMP_DISABLE_MANUAL_USER_UPDATES',
      'People who were added to TimeCamp by hand are not changed.',
    ),
    disableUserDeactivation: flag('TIMECAMP_DISABLE_USER_DEACTIVATION', 'Nobody is disabled.'),
    disableGroupUpdates: flag(
      'TIMECAMP_DISABLE_GROUP_UPDATES',
      'People stay in the group in which they are.',
    ),
    disableRoleUpdates: flag('TIMECAMP_DISABLE_ROLE_UPDATES', 'People keep the role that they have.'),
    disableGroupsCreation: flag('TIMECAMP_DISABLE_GROUPS_CREATION', 'No group is made.'),
    updateEmailOnExternalId: flag(
      'TIMECAMP_UPDATE_EMAIL_ON_EXTERNAL_ID',
      "Whoever is found by the HR system's id gets the e-mail address that the HR system has.",
    ),
    disabledUsersGroupId: defaulted(
      'TIMECAMP_DISABLED_USERS_GROUP_ID',
      idOrNone,
      '0',
      'The id of the group into which disabled people are moved; 0 leaves them where they are.',
    ),
    removeEmptyGroups: flag(
      'TIMECAMP_REMOVE_EMPTY_GROUPS',
      'After a sync, groups without anybody are removed.',
    ),
    sslVerify: defaulted(
      'TIMECAMP_SSL_VERIFY',
      bool,
      'true',
      "TimeCamp's certificate is checked. Turn it off only to find a fault: the API key can then be read on the way.",
    ),
    maxDeactivations: guard('DEACTIVATIONS', 'people one sync may disable', '20%, at most 100, at least 5'),
    maxNewUsers: guard('NEW_USERS', 'people one sync may invite or enable again', '20%, at least 100'),
    maxMoves: guard('MOVES', 'people one sync may move to another group', '30%, at least 20'),
    maxRoleLosses: guard(
      'ROLE_LOSSES',
      'administrators and supervisors one sync may give a lesser role',
      '20%, at least 3',
    ),
    maxGroupRemovals: guard('GROUP_REMOVALS', 'groups one sync may remove', '20%, at least 5'),
    maxInputAgeHours: defaulted(
      'TIMECAMP_MAX_INPUT_AGE_HOURS',
      integer(0),
      '26',
      'A sync with older data is refused; 0 takes data of any age.',
    ),
    leaversScope: defaulted(
      'TIMECAMP_LEAVERS_SCOPE',
      choice(['account', 'root']),
      'account',
      'Where to look for people who left: in the whole account, or only in groups below TIMECAMP_ROOT_GROUP_ID.',
    ),
    maxGroupLevel: defaulted(
      'TIMECAMP_MAX_GROUP_LEVEL',
      integer(0),
      '0',
      'How deep the group tree may be, the top group of the account being level 1; 0 learns it from TimeCamp.',
    ),
    allowHttp: flag(
      'TIMECAMP_ALLOW_HTTP',
      'TIMECAMP_DOMAIN may be an http:// address: the API key and all data cross the network unencrypted.',
    ),
    newUserWaitSeconds: defaulted(
      'TIMECAMP_NEW_USER_WAIT_SECONDS',
      integer(0),
      '180',
      'How long to wait until TimeCamp shows people who were invited; the next run finishes the rest.',
    ),
    syncOnly: defaulted(
      'TIMECAMP_SYNC_ONLY',
      choices([
        'new-users',
        'updates',
        'enable',
        'moves',
        'roles',
        'groups',
        'deactivations',
        'empty-groups',
      ]),
      '',
      'What to sync: new-users, updates, enable, moves, roles, groups, deactivations, empty-groups. `--only` replaces it.',
      { without: 'everything' },
    ),
    concurrency: defaulted(
      'TIMECAMP_CONCURRENCY',
      integer(1, 32),
      '4',
      'How many requests run at the same time.',
    ),
    requestsPerMinute: defaulted(
      'TIMECAMP_REQUESTS_PER_MINUTE',
      integer(0),
      '0',
      'No more requests than that in a minute; 0 goes as fast as TimeCamp allows.',
    ),
    timeoutSeconds: defaulted(
      'TIMECAMP_TIMEOUT_SECONDS',
      integer(1, 3600),
      '60',
      'How long to wait for the answer to one request.',
    ),
  },
  retired: [{ name: 'TIMECAMP_SYNC_PERSISTENT_SETTINGS', secret: false }],
  check({ domain, allowHttp }, tell) {
    if (domain === undefined || !/^http:/i.test(domain) || isLoopback(new URL(domain).hostname)) return;
    if (allowHttp === true) {
      tell.notice({
        level: 'warning',
        code: 'timecamp-http',
        message:
          'TIMECAMP_DOMAIN is an http:// address (TIMECAMP_ALLOW_HTTP=true): the API key and all data cross the network unencrypted.',
      });
    } else if (allowHttp === false) {
      tell.problem(
        'TIMECAMP_DOMAIN',
        'TIMECAMP_DOMAIN is an http:// address, over which the API key would go unencrypted: expected is https://, or TIMECAMP_ALLOW_HTTP=true beside it.',
      );
    }
  },
});

function guard(hazard: string, counted: string, without: string) {
  return optional(
    `TIMECAMP_MAX_${hazard}`,
    limit,
    `How many ${counted}: a number, or a percentage of those in the account. Beyond it the sync is refused.`,
    { without },
  );
}
