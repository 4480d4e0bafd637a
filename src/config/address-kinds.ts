import { isLoopback } from '../base/loopback.ts';
import { parsedUrl } from '../base/url.ts';
import { INVALID, type Kind } from './setting.ts';

/** A mail or login domain; a leading `@` is removed. */
export const domain: Kind<string> = {
  type: 'domain',
  expects: 'a domain such as example.com',
  read: (given) => /^@?([^\s@,;/]+)$/.exec(given)?.[1] ?? INVALID,
};

/** The part of a host name before the first dot; it is taken out of a pasted address of BambooHR. */
export const hostLabel: Kind<string> = {
  type: 'text',
  expects: 'a name of letters, digits and hyphens, such as acme in https://acme.bamboohr.com',
  read: (given) => {
    const [, pasted] = /^(?:https?:\/\/)?([^./]+)\.bamboohr\.com(?:[/?#].*)?$/i.exec(given) ?? [];
    const label = pasted ?? given;
    return /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/i.test(label) ? label : INVALID;
  },
};

interface Addresses {
  /** Allows `?…` at the end, as webhook addresses may have. */
  readonly query?: boolean;
  /** Where `http://` is allowed; beyond loopback, the section has to check. Default `loopback`. */
  readonly plain?: 'never' | 'loopback' | 'anywhere';
  /** Allows a host alone, and puts `https://` before it. */
  readonly bareHost?: boolean;
}

/** The address of a service; slashes at its end are removed. */
export function url({ query = false, plain = 'loopback', bareHost = false }: Addresses = {}): Kind<string> {
  const beyond = { never: '', loopback: ' (http:// only for this machine)', anywhere: ' or http://' }[plain];
  return {
    type: 'URL',
    expects: `${bareHost ? 'a host, or ' : ''}a URL with https://${beyond}, without ${query ? '#' : '? and #'}`,
    holdsLogin: true,
    read: (given) => {
      const address = bareHost && !given.includes('://') ? `https://${given}` : given;
      const parsed = parsedUrl(address);
      if (!/^https?:\/\/[^/\s]/i.test(address) || /\s/.test(address) || parsed === undefined) return INVALID;
      if (query ? address.includes('#') : /[?#]/.test(address)) return INVALID;
      const { protocol, hostname } = parsed;
      const allowed =
        protocol === 'https:' || plain === 'anywhere' || (plain === 'loopback' && isLoopback(hostname));
      return allowed ? address.replace(/\/+$/, '') : INVALID;
    },
  };
}

/** An address that is a secret, because anyone who knows it can use it. */
export const secretUrl: Kind<string> = { ...url({ query: true }), type: 'secret', secrecy: 'secret' };

/** A host name, or the address of one network card. */
export const host: Kind<string> = {
  type: 'host',
  expects: 'a host name or address, without a port',
  read: (given) => (/^(?:[\w.-]+|\[?[\da-f:.%]+\]?)$/i.test(given) ? given.replace(/^\[|\]$/g, '') : INVALID),
};

/** The address of a proxy; `http://` is optional. */
export const proxy: Kind<string> = {
  type: 'URL',
  expects: 'the URL of an HTTP proxy such as http://proxy.example.com:3128',
  holdsLogin: true,
  read: (given) => {
    const address = given.includes('://') ? given : `http://${given}`;
    return /^https?:\/\/[^/\s?#][^?#]*$/i.test(address) && parsedUrl(address) !== undefined
      ? address
      : INVALID;
  },
};
