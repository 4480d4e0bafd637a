import { readableFile } from '../../config/files.ts';
import { url } from '../../config/address-kinds.ts';
import { password, secret, text } from '../../config/kinds.ts';
import { optional, required, section, type ValuesOf } from '../../config/setting.ts';

export const settings = section({
  title: 'REST API',
  intro:
    'Read by `fetch rest`, which uses a description to read any HR system with a JSON API. The secrets needed depend on `auth` in the description.',
  settings: {
    file: required('REST_FILE', readableFile, 'The description of the API: a YAML or JSON file.'),
    url: optional('REST_URL', url(), 'The URL of the API, instead of `url` in the description.'),
    token: optional('REST_TOKEN', secret, 'The token or key, for auth types bearer and header.'),
    user: optional('REST_USER', text, 'The user name, for auth type basic.'),
    password: optional('REST_PASSWORD', password, 'The password, for auth type basic; unset means none.'),
    clientId: optional('REST_CLIENT_ID', text, 'The client id, for auth type oauth2.'),
    clientSecret: optional('REST_CLIENT_SECRET', secret, 'The client secret, for auth type oauth2.'),
  },
});

export type RestSettings = ValuesOf<typeof settings>;
