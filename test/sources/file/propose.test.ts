import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode } from '../../../src/sources/file/decode.ts';
import { detectEncoding } from '../../../src/sources/file/detect-encoding.ts';
import { inspectFile } from '../../../src/sources/file/propose.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tcsync-propose-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function inspect(content: string | Uint8Array, name = 'people.csv') {
  const path = join(directory, name);
  writeFileSync(path, content);
  return inspectFile(path, undefined);
}

async function mapOf(headers: string, row = ''): Promise<string> {
  const { map } = await inspect(`${headers}\n${row || headers.replaceAll(/[^;]+/g, 'x')}\n`);
  return map.map(([field, header]) => `${field}=${header}`).join(',');
}

describe('columns', () => {
  it.each([
    [
      'Personalnr.;Vorname;Nachname;E-Mail;Abteilung;Stelle;Status',
      'external_id=Personalnr.,name=Vorname+Nachname,email=E-Mail,department=Abteilung,job_title=Stelle,status=Status',
    ],
    ['Vorname;Nachname;Mail;aktiv', 'name=Vorname+Nachname,email=Mail,status=aktiv'],
    ['Vorname;Nachname;Mail;aktiv;Status', 'name=Vorname+Nachname,email=Mail,status=Status'],
    ['Name;Vorname;Mailadresse', 'name=Vorname+Name,email=Mailadresse'],
    [
      'Imię;Nazwisko;Adres e-mail;Dział;Stanowisko',
      'name=Imię+Nazwisko,email=Adres e-mail,department=Dział,job_title=Stanowisko',
    ],
    ['Nom;Prénom;Courriel;Département', 'name=Prénom+Nom,email=Courriel,department=Département'],
    [
      'Nombre;Apellidos;Correo electrónico;Puesto',
      'name=Nombre+Apellidos,email=Correo electrónico,job_title=Puesto',
    ],
    ['Full Name;Work Email;Department', 'name=Full Name,email=Work Email,department=Department'],
    ['Nominativo;Indirizzo e-mail', 'name=Nominativo,email=Indirizzo e-mail'],
    [
      'external_id;name;email;is_supervisor',
      'external_id=external_id,name=name,email=email,is_supervisor=is_supervisor',
    ],
  ])('%s', async (headers, map) => {
    expect(await mapOf(headers)).toBe(map);
  });

  it('are e-mails by their values, and managers only by ids', async () => {
    const { map } = await inspect('Kontakt;Name;ID;Manager\na@x.de;A;1;2\nb@x.de;B;2;\n');
    expect(map).toEqual([
      ['external_id', 'ID'],
      ['name', 'Name'],
      ['email', 'Kontakt'],
      ['supervisor_id', 'Manager'],
    ]);
    const named = await inspect(
      'Mail;Name;ID;Manager;Team;Abteilung\na@x.de;A;1;Bo;x;y\nb@x.de;B;2;Bo;x;y\n',
    );
    expect(named.map).toContainEqual(['department', 'Abteilung']);
    expect(named.unused).toEqual([
      ['Manager', 'supervisor_id'],
      ['Team', 'department'],
    ]);
  });

  it('are below titles', async () => {
    const { table } = await inspect(
      'Mitarbeiter, Stand 1.11., intern\n\nVorname;Nachname;Mail\nA;B;c@x.de\n',
    );
    expect(table).toMatchObject({
      titles: ['Mitarbeiter, Stand 1.11., intern'],
      headersPlace: 'line 3',
      separator: ';',
      rows: [{ place: 'line 4' }],
    });
  });
});

describe('the encoding', () => {
  /** The bytes of a text in an encoding of one byte, by the letters that it has. */
  const encoded = (text: string, encoding: string): Buffer => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte || 1);
    const letters = decode(bytes, encoding, '');
    return Buffer.from(Array.from(text, (letter) => letters.indexOf(letter)));
  };

  it.each([
    ['windows-1252', 'Vorname;Nachname;Mail\nJürgen;Weiß;j@x.de\n'],
    ['windows-1252', 'Prénom;Nom;Courriel\nZoë;Lefèvre-Cœur;z@x.fr\nBenoît;Çelik;b@x.fr\n'],
    ['windows-1250', 'Name;Mail\nŁukasz Żak;l@x.pl\n'],
    ['windows-1250', 'Imię;Nazwisko;E-mail\nEwa;Kość;e@x.pl\n'],
    ['windows-1250', 'Jméno;Příjmení;E-mail\nJiří;Novák;j@x.cz\n'],
    ['windows-1250', 'Name;Mail\nTomáš Dvořák;t@x.cz\n'],
  ])('is %s for %j', async (encoding, text) => {
    const bytes = encoded(text, encoding);
    await expect(inspect(bytes)).resolves.toMatchObject({ encoding: { encoding, isUsual: false } });
    expect(detectEncoding(bytes, () => 0).evidence).toMatch(/^it is not valid UTF-8, and contains ".+" in/);
  });

  it.each<[string, Buffer, string, boolean]>([
    ['utf-8', Buffer.from('name;email\nJürgen;j\n'), 'all of it is valid UTF-8, such as "Jürgen"', true],
    ['utf-8', Buffer.from('name;email\n'), 'it contains only ASCII letters', true],
    ['utf-8', Buffer.from('\uFEFFname;email\n'), 'it begins with a byte order mark', true],
    ['utf-16le', Buffer.from('\uFEFFname;email\n', 'utf16le'), 'it begins with a byte order mark', true],
    ['utf-16le', Buffer.from('name;email\nJürgen;j\n', 'utf16le'), 'every second byte is 0', false],
    ['utf-16be', Buffer.from('name;email\nJürgen;j\n', 'utf16le').swap16(), 'every second byte is 0', false],
  ])('is %s: %j', (encoding, bytes, evidence, isUsual) => {
    expect(detectEncoding(bytes, () => 0)).toEqual({ encoding, evidence, isUsual });
  });
});
