import { type CronPlace, cronEntries } from '../cron.ts';

/** The lines of a crontab that belong to one folder, between two marks. */
export function crontabBlock(place: CronPlace): readonly string[] {
  const [begin, end] = marksOf(place);
  return [begin, cronEntries(place).run, end];
}

/** A crontab with the block of this folder in place of the one it has, or at its end. Other lines stay as they are. */
export function withBlock(crontab: string, place: CronPlace): string {
  const [begin, end] = marksOf(place);
  const lines = crontab === '' ? [] : crontab.replace(/\n$/, '').split('\n');
  const from = lines.indexOf(begin);
  const to = lines.indexOf(end, from);
  if (from === -1 || to === -1) lines.push(...crontabBlock(place));
  else lines.splice(from, to - from + 1, ...crontabBlock(place));
  return `${lines.join('\n')}\n`;
}

/** Lines outside the block that seem to start tcsync, or an earlier script, in the same folder. */
export function otherEntries(crontab: string, place: CronPlace): readonly string[] {
  const ours = new Set(crontabBlock(place));
  return crontab
    .split('\n')
    .filter((line) => !ours.has(line) && !/^\s*#/.test(line) && line.includes(place.folder));
}

function marksOf({ folder }: CronPlace): readonly [begin: string, end: string] {
  return [`# BEGIN tcsync ${folder}`, `# END tcsync ${folder}`];
}
