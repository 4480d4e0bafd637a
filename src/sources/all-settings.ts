import { SHARED_SECTIONS } from '../config/table.ts';
import { loadSourceSections, type SourceSections } from './registry.ts';

const { timecamp, prepare, ...further } = SHARED_SECTIONS;

/** Every setting there is, by section, in the order of the documentation. */
export const SECTIONS: typeof SHARED_SECTIONS & SourceSections = {
  timecamp,
  prepare,
  ...(await loadSourceSections()),
  ...further,
};

export type SectionName = keyof typeof SECTIONS;
