import type { Inspection } from '../config/load.ts';
import type { Section } from '../config/setting.ts';
import { SECTIONS, type SectionName } from '../sources/all-settings.ts';
import type { AllSettings, SourceName } from '../sources/registry.ts';
import { isSourceName } from '../sources/source-list.ts';

/**
 * The sources in TCSYNC_SOURCES; otherwise those with all required settings; if there are none, those with some of
 * them, so that the missing ones are reported.
 */
export function sourcesWithSettings({ sections }: Inspection<AllSettings>): readonly SourceName[] {
  const listed = sections.get('sources')?.values['sources'];
  if (Array.isArray(listed) && listed.length > 0) return listed.filter(isSourceName);
  const candidates = (Object.keys(SECTIONS) as SectionName[]).filter(isSource).map((name) => {
    const { settings, oneOf = [], inUseBy } = SECTIONS[name] as Section;
    const reading = sections.get(name);
    if (inUseBy !== undefined)
      return { name, required: 1, missing: reading?.values[inUseBy] === undefined ? 1 : 0 };
    const required =
      Object.values(settings).filter((setting) => setting.required).length + (oneOf[0]?.length ?? 0);
    return { name, required, missing: reading?.missing.length ?? required };
  });
  const complete = candidates.filter(({ missing }) => missing === 0);
  const begun = candidates.filter(({ missing, required }) => missing < required);
  return (complete.length > 0 ? complete : begun).map(({ name }) => name);
}

function isSource(name: SectionName): name is SectionName & SourceName {
  return isSourceName(name);
}
