import { namesOf } from '../../config/setting.ts';
import { settingsIn } from '../../config/table.ts';
import { isServiceLink } from '../../config/variables.ts';
import { SECTIONS } from '../../sources/all-settings.ts';

/** The variables of the environment that would replace a setting of every account. */
export function accountSettingsIn(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  // Network and logging are about the machine, so the environment may hold them for all accounts. No run reads http.
  const { network: _, logging: __, http: ___, ...ofAccounts } = SECTIONS;
  const names = settingsIn(ofAccounts).flatMap((setting) => [
    ...namesOf(setting),
    ...setting.oldNames.map(({ name }) => name),
  ]);
  return names.filter((name) => {
    const text = env[name]?.trim() ?? '';
    return text !== '' && !isServiceLink(name, text);
  });
}
