import { fc } from '../properties.ts';

/** Text with many characters that are special in .env; its lines end as they do in the file that is read. */
export function textOfLines(): fc.Arbitrary<string> {
  const special = fc.constantFrom('"', "'", '`', '\\', '#', ' #', '$', '${', '}', '\n', '=', ' ', 'n', 'é');
  return fc
    .array(fc.oneof(special, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 20 })
    .map((parts) => parts.join('').replaceAll(/\r/g, ''));
}
