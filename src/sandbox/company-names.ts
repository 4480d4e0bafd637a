/** Invented names; any resemblance to real people is a coincidence. */
export const FIRST_NAMES = (
  'Agnieszka Alba Anna Ben Bożena Chloé Dawid Elif Emre Ewa Fiona Grażyna Hugo Inés Iwona Jakub ' +
  'Joëlle Jürgen Kacper Katarzyna Lena Łukasz Małgorzata Mateusz Milan Nadia Nils Olga Paweł Priya ' +
  'Rafał Renée Søren Stanisław Tomasz Ulrike Wiktor Zofia Żaneta'
).split(' ');

export const LAST_NAMES = (
  'Adamski Bąk Berg Błaszczak Brandt Brzozowska Castillo Çelik Dąb Dubois Falk Fiołek García ' +
  'Głowacka Grzyb Hansson Ibáñez Jabłoński Jensen Karp Kiełbasa Klon Kovač Kowalik Krzemień Lefèvre ' +
  'Lis Łoś Mistral Müller Nowicka Nuñez Ogórek Østergård Pióro Przybysz Rossi Sęk Şahin Śliwa Sokół ' +
  'Szczęsny Tarnina Verma Weiß Wiśnia Wójt Zając Zieliński Żuraw'
).split(' ');

/** The five divisions with their departments, those of a small company first. */
export const DIVISIONS: readonly (readonly [division: string, departments: readonly string[]])[] = [
  ['Sales', ['Key Accounts', 'Inside Sales', 'Partners', 'Sales Support']],
  ['Operations', ['Customer Care', 'Logistics', 'Purchasing', 'Quality']],
  ['Technology', ['Platform', 'Mobile', 'IT Services', 'Security']],
  ['People & Finance', ['Accounting', 'Human Resources', 'Payroll', 'Legal']],
  ['Innovation', ['Research', 'Design', 'Data', 'Lab']],
];

/** Departments of a large company exist in each of them. */
export const CITIES = 'Gdańsk Köln Kraków Łódź Málaga Malmö Nantes Poznań Porto Wrocław'.split(' ');

export const JOB_TITLES = [
  'Specialist',
  'Senior Specialist',
  'Analyst',
  'Coordinator',
  'Consultant',
  'Engineer',
  'Assistant',
  'Expert',
] as const;
