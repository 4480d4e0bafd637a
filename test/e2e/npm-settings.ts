import { join } from 'node:path';

/** The environment with which a reader's npm finds packages where this machine does. */
export function npmSettings(): Record<string, string> {
  const { HOME = '', npm_config_cache: cache = join(HOME, '.npm') } = process.env;
  const given = Object.entries(process.env).filter(([name]) =>
    /^npm_config_(?:registry|proxy|https_proxy|cafile|noproxy)$/i.test(name),
  );
  return {
    ...(Object.fromEntries(given) as Record<string, string>),
    npm_config_userconfig: process.env['npm_config_userconfig'] ?? join(HOME, '.npmrc'),
    npm_config_cache: cache,
    npm_config_prefer_offline: 'true',
  };
}
