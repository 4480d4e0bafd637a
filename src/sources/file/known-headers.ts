import { headerKey } from './column-map.ts';

/** What a column may hold: a field, or a part of the name. */
export type Meaning =
  | 'first'
  | 'last'
  | 'name'
  | 'email'
  | 'external_id'
  | 'supervisor_id'
  | 'department'
  | 'job_title'
  | 'status';

/**
 * The headers of HR exports in English, German, Polish, French, Spanish, Italian, Portuguese, Dutch and Czech, the most
 * specific first.
 */
const HEADERS: Readonly<Record<Meaning, string>> = {
  first:
    'first name, given name, forename, firstname, vorname, rufname, imię, prénom, nombre, nombres, nome, voornaam, roepnaam, jméno, křestní jméno',
  last: 'last name, surname, family name, lastname, nachname, familienname, zuname, nazwisko, nom, nom de famille, apellidos, apellido, cognome, sobrenome, apelido, achternaam, příjmení',
  name: 'name, full name, display name, employee name, employee, mitarbeiter, mitarbeiterin, mitarbeitername, mitarbeiter in, vollständiger name, vor und nachname, imię i nazwisko, nazwisko i imię, pracownik, nom complet, nom et prénom, nombre completo, nombre y apellidos, nome completo, nome e cognome, nominativo, naam, volledige naam, celé jméno, jméno a příjmení',
  email:
    'email, e-mail, mail, email address, work email, business email, company email, primary email, geschäftliche e-mail, e-mail geschäftlich, dienstliche e-mail, e-mail dienstlich, e-mail-adresse, mailadresse, adres e-mail, adres email, e-mail służbowy, służbowy e-mail, adresse e-mail, adresse email, e-mail professionnel, courriel, correo, correo electrónico, email corporativo, posta elettronica, indirizzo e-mail, indirizzo email, e-mail aziendale, endereço de e-mail, e-mailadres, e-mailová adresa',
  external_id:
    'external id, employee id, employee number, employee no, personnel number, personnel no, staff id, staff number, payroll number, id, personalnummer, personalnr, personal-nr, mitarbeiternummer, mitarbeiternr, mitarbeiter-nr, mitarbeiter-id, numer pracownika, nr pracownika, numer ewidencyjny, nr ewidencyjny, id pracownika, matricule, numéro employé, numéro de salarié, identifiant, número de empleado, nº empleado, legajo, matricola, codice dipendente, matrícula, número de funcionário, personeelsnummer, medewerkernummer, osobní číslo',
  supervisor_id:
    'supervisor id, manager id, reports to id, supervisor number, manager number, supervisor, manager, reports to, vorgesetzter, vorgesetzte, vorgesetzten-id, personalnummer vorgesetzter, führungskraft, przełożony, kierownik, id przełożonego, responsable, supérieur, matricule du responsable, jefe, supervisora, responsabile, gestor, leidinggevende, nadřízený',
  department:
    'department, dept, department name, abteilung, dział, département, departement, departamento, reparto, dipartimento, afdeling, oddělení, team, unit, org unit, organizational unit, organizational unit, organizationseinheit, jednostka organizacyjna, service, division, bereich, área, sezione, úsek, cost center name, standort, location',
  job_title:
    'job title, title, position, job, stelle, stellenbezeichnung, berufsbezeichnung, funktion, stanowisko, poste, fonction, intitulé du poste, puesto, cargo, posizione, mansione, qualifica, função, functie, functietitel, pozice, pracovní pozice',
  status:
    'status, state, employment status, employee status, beschäftigungsstatus, mitarbeiterstatus, statut, état, estado, situación, stato, situação, dienstverband, stav, active, is active, enabled, aktiv, ist aktiv, actif, activo, ativo, attivo, actief, aktywny, aktivní',
};

const MEANINGS = Object.entries(HEADERS) as [Meaning, string][];

const KNOWN: ReadonlyMap<string, readonly [meaning: Meaning, rank: number]> = new Map(
  MEANINGS.flatMap(([meaning, words]) =>
    words.split(', ').map((word, rank) => [plain(word), [meaning, rank] as const] as const),
  ),
);

/** What a column probably holds, by its header in any spelling; a lower rank is more certain. */
export function meaningOf(header: string): readonly [meaning: Meaning, rank: number] | undefined {
  return KNOWN.get(plain(header));
}

/** Without case, separators, punctuation and accents. */
function plain(header: string): string {
  return headerKey(header)
    .replaceAll('ł', 'l')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
