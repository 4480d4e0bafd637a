import type { JsonObject } from '../src/base/json.ts';
import type { Employee } from '../src/core/model.ts';
import { writeEmployees } from '../src/storage/documents.ts';
import { createFileStorage } from '../src/storage/file.ts';

const FIRST = ['Ann', 'Bob', 'Chloé', 'Dariusz', 'Éva', 'Frida', 'Grażyna', 'Hiro', 'Ivo', 'Jana'];
const LAST = [
  'Archer',
  'Baker',
  'Cięciwa',
  'Dupont',
  'Eriksen',
  'Fischer',
  'Gómez',
  'Horn',
  'Ilic',
  'Jansen',
];
const TITLES = ['Engineer', 'Analyst', 'Clerk', 'Head of Section', 'Consultant'];

const REPORTS = 8;

/** Writes var/users.json with a believable company: eight reports a supervisor, who share teams of three levels. */
export async function writePeople(folder: string, count: number, rawBytes: number): Promise<void> {
  const employees = Array.from({ length: count }, (_, index) => employee(index, rawBytes));
  await writeEmployees(createFileStorage(folder), employees, {
    source: 'bench',
    run: 'bench',
    fetched_at: '2026-11-23T10:00:00.000Z',
    count,
    tool: 'tcsync bench',
  });
}

function employee(index: number, rawBytes: number): Employee {
  const supervisor = Math.floor((index - 1) / REPORTS);
  const team = Math.floor(supervisor / REPORTS);
  const first = FIRST[index % FIRST.length] ?? '';
  const last = `${LAST[Math.floor(index / 10) % LAST.length] ?? ''} ${index}`;
  return {
    external_id: String(index + 1),
    name: `${first} ${last}`,
    email: `Person.${index}@Corp.Example.com`,
    department: `Company/Division ${team % 20}/Team ${team}`,
    job_title: TITLES[index % TITLES.length] ?? null,
    status: index % 25 === 24 ? 'inactive' : 'active',
    supervisor_id: index === 0 ? '' : String(supervisor + 1),
    real_email: `p${index}@mail.example.com`,
    ...(rawBytes === 0 ? {} : { raw_data: rawData(index, rawBytes) }),
  };
}

function rawData(index: number, bytes: number): JsonObject {
  const raw: JsonObject = {};
  for (let field = 0, size = 0; size < bytes; field++) {
    const value = `value ${field} of person ${index}, some words as an HR system keeps them`;
    raw[`field_${field}`] = value;
    size += value.length + 16;
  }
  return raw;
}
