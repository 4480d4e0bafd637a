import { RemoteError } from '../../../src/base/errors.ts';
import type { TimecampApi } from '../../../src/timecamp/api.ts';
import type { GroupMember, RemoteGroup, RemoteUser } from '../../../src/timecamp/schema.ts';

/** A TimeCamp in memory that records each call as one line: `role 10=2: 1, 2`, `setting 1 disabled_user=1`. */
export class FakeTimecamp implements TimecampApi {
  userList: RemoteUser[] = [];
  groupList: RemoteGroup[] = [];
  members: GroupMember[] = [];
  readonly settings = new Map<string, Map<string, string>>();
  readonly calls: string[] = [];
  /** Called before a call is carried out: throws to refuse it. */
  before: (call: string) => void = () => {};
  /** Called once a call is carried out: throws to answer it with an error all the same. */
  after: (call: string) => void = () => {};
  statusOf: (email: string) => string | undefined = () => 'Invite';
  /** What TimeCamp stores of a text. */
  storedForm: (text: string) => string = (text) => text;
  /** Whether invited people appear at once. */
  showsInvited = true;
  /** What the change of a setting answers: the value by default. */
  answered: (value: string) => string | undefined = (value) => value;
  /** What a move or role answers: the ids it was given by default. */
  confirmed: (userIds: readonly string[]) => readonly string[] = (userIds) => userIds;

  /** The calls that begin with this. */
  made(start: string): string[] {
    return this.calls.filter((call) => call.startsWith(start));
  }

  user(name: string, groupId = '1', id = name): void {
    this.userList.push({ id, groupId, email: `${name}@example.com`, name });
  }

  async #call<T>(call: string, work: () => T): Promise<T> {
    this.calls.push(call);
    this.before(call);
    const value = work();
    this.after(call);
    return value;
  }

  me = async () => ({ id: '0', email: 'owner@example.com', topGroupId: undefined });
  userSettings: TimecampApi['userSettings'] = async () => this.settings;
  users = () => this.#call('users', () => [...this.userList]);
  groups = () => this.#call('groups', () => [...this.groupList]);
  peoplePicker = () => this.#call('picker', () => [...this.members]);
  groupUsers = (groupId: string) =>
    this.#call(`members ${groupId}`, () => this.members.filter((member) => member.groupId === groupId));

  createGroup = ({ name, parentId }: { readonly name: string; readonly parentId: string }) =>
    this.#call(`create ${parentId}/${name}`, () => {
      const id = `new-${name}`;
      this.groupList.push({ id, name: this.storedForm(name), parentId });
      return id;
    });

  deleteGroup = (groupId: string) =>
    this.#call(`delete ${groupId}`, () => {
      this.groupList = this.groupList.filter(({ id }) => id !== groupId);
    });

  inviteUsers: TimecampApi['inviteUsers'] = ({ groupId, emails }) =>
    this.#call(`invite ${groupId}: ${emails.map(nameOf).join(', ')}`, () => {
      const statuses = emails.flatMap((email) => {
        const status = this.statusOf(email);
        return status === undefined ? [] : [[email.toLowerCase(), status] as const];
      });
      if (this.showsInvited) for (const email of emails) this.user(nameOf(email), groupId);
      return new Map(statuses);
    });

  updateMembers: TimecampApi['updateMembers'] = ({ groupId, userIds, targetGroupId, roleId }) =>
    this.#call(
      `${targetGroupId === undefined ? `role ${groupId}=${roleId}` : `move ${groupId}>${targetGroupId}`}: ${userIds.join(', ')}`,
      () => {
        const confirmed = this.confirmed(userIds);
        for (const userId of confirmed) this.#update(userId, groupId, targetGroupId, roleId);
        return confirmed;
      },
    );

  #update(userId: string, groupId: string, target: string | undefined, roleId: string | undefined): void {
    const member = this.members.find((one) => one.userId === userId && one.groupId === groupId);
    this.members = this.members.filter((one) => one !== member);
    this.members.push({ groupId: target ?? groupId, userId, roleId: roleId ?? member?.roleId });
    if (target === undefined) return;
    this.userList = this.userList.map((user) => (user.id === userId ? { ...user, groupId: target } : user));
  }

  updateUser: TimecampApi['updateUser'] = ({ userId, displayName, email }) =>
    this.#call(
      [
        `user ${userId}`,
        ...(displayName === undefined ? [] : [`name=${displayName}`]),
        ...(email === undefined ? [] : [`email=${email}`]),
      ].join(' '),
      () => {
        const form = (text: string | undefined) => (text === undefined ? undefined : this.storedForm(text));
        this.userList = this.userList.map((user) =>
          user.id === userId
            ? { ...user, name: form(displayName) ?? user.name, email: form(email) ?? user.email }
            : user,
        );
      },
    );

  setUserSetting: TimecampApi['setUserSetting'] = (userId, name, value) =>
    this.#call(`setting ${userId} ${name}=${value}`, () => {
      const settings = this.settings.get(userId) ?? new Map<string, string>();
      this.settings.set(userId, settings.set(name, this.storedForm(value)));
      return this.answered(value);
    });
}

/** An answer of TimeCamp that is an error; without a status, a connection that failed. */
export function remoteError(
  status: number | undefined,
  {
    code = 'http',
    message = `HTTP ${status}`,
    remoteMessage,
    indeterminate = false,
  }: Partial<ErrorFields> = {},
): RemoteError {
  return new RemoteError(message, { service: 'TimeCamp', code, status, remoteMessage, indeterminate });
}

interface ErrorFields {
  readonly code: string;
  readonly message: string;
  /** What TimeCamp itself said. */
  readonly remoteMessage: string | undefined;
  /** The request may have been carried out. */
  readonly indeterminate: boolean;
}

function nameOf(email: string): string {
  return email.replace('@example.com', '');
}
