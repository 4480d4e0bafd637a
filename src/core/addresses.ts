import { parsedUrl } from '../base/url.ts';
import { nfc } from './text.ts';

/** An e-mail or login name as tcsync writes it: trimmed, lower case, NFC, without invisible characters. */
export function normalEmail(email: string): string {
  const trimmed = email.trim();
  if (!BEYOND_ASCII.test(trimmed)) return trimmed.toLowerCase();
  return nfc(nfc(trimmed.replace(INVISIBLE, '').trim()).toLowerCase());
}

/**
 * The form in which two addresses or login names are compared: without invisible characters, in Unicode's compatible
 * form (NFKC), lower case, with the domain in ASCII (IDNA). Two addresses with one key reach one mailbox.
 */
export function addressKey(email: string): string {
  const trimmed = email.trim();
  if (!BEYOND_ASCII.test(trimmed)) return trimmed.toLowerCase();
  const lower = trimmed.normalize('NFKC').toLowerCase().normalize('NFKC').replaceAll(FINAL_SIGMA, 'σ');
  const compatible = lower.replace(INVISIBLE, '').trim();
  const at = compatible.lastIndexOf('@');
  if (at === -1) return compatible;
  return `${compatible.slice(0, at)}@${asciiDomain(compatible.slice(at + 1))}`;
}

/**
 * Whether no mail system accepts an address: `Ann <ann@example.com>`, two `@`, white space. A login name without `@`
 * passes.
 */
export function isUnusableAddress(email: string): boolean {
  if (ORDINARY.test(email)) return false;
  const key = addressKey(email);
  if (UNUSABLE.test(key) || key.startsWith('@') || key.endsWith('@')) return true;
  return key.indexOf('@') !== key.lastIndexOf('@');
}

/** The keys of the addresses that an unusable one may mean: `ann@example.com` for `Ann <ann@example.com>`. */
export function plainAddressKeys(email: string): readonly string[] {
  const key = addressKey(email);
  const parts = [key.replaceAll(/\s/g, ''), ...key.split(SEPARATORS)];
  const addresses = parts.flatMap((part) => {
    const [local = '', ...domains] = part.split('@').filter((text) => text !== '');
    return domains.map((domain) => addressKey(`${local}@${domain}`));
  });
  return [...new Set(addresses)].filter((address) => !isUnusableAddress(address));
}

/** Anything but the printable characters of ASCII. */
const BEYOND_ASCII = /[^\x20-\x7e]/;
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** `Σ` is `ς` in lower case at the end of a word, elsewhere `σ`. */
const FINAL_SIGMA = 'ς';
/** Most addresses need no closer look. */
const ORDINARY = /^[\w.+-]+@[\w.-]+$/;
const UNUSABLE = /[\s<>(),;:"]/;
const SEPARATORS = /[\s<>(),;:"']+/;

/** Characters that end the host of a URL. */
const NOT_IN_HOST = /[/\\?#:@[\]%\s]/;

/**
 * A domain in ASCII (IDNA); other texts are returned as they are. `URL` is a global, so core needs no package for it.
 */
function asciiDomain(domain: string): string {
  if (!BEYOND_ASCII.test(domain) || NOT_IN_HOST.test(domain)) return domain;
  return parsedUrl(`http://${domain}`)?.hostname ?? domain;
}
