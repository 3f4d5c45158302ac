import type { Verdict } from '#api/names';
import type { Band } from '#lib/coverage';
import { speak } from '#language';

const bands: Record<Band, string> = {
  bare: 'nobody there',
  thin: 'less than half',
  short: 'half or more, not all',
  full: 'all met',
  idle: 'nothing asked',
};

const outcomes: Record<Verdict['outcome'], string> = {
  permit: 'permitted',
  warn: 'permitted, with a warning',
  needs_authority: 'needs an authority',
  unknown: 'the law is not known here',
  deny: 'refused',
};

const sides = { civil: 'civil', military: 'military', oversight: 'oversight' };

export const words = speak({
  en: {
    bands,
    outcomes,
    sides,
    cancel: 'Go back',
    close: 'Close',
    working: 'Working …',
    faults: 'What to mend',
    onRecord: (n: number) => `The attempt is on record as entry ${n}.`,
    citation: 'Article and source',
    article: 'Article',
    source: 'Source',
    rule: 'Rule',
    confidence: 'Confidence',
    authority: 'Who could allow it',
    factsRead: 'Facts it read',
    noArticle: 'This is a rule of Holdfast itself, not of a statute.',
    noReason: 'No reason was kept with this verdict.',
    permits: (count: number) => (count === 1 ? '1 rule permits it' : `${count} rules permit it`),
    moreVerdicts: (count: number) => `Show ${count} more`,
    noVerdicts: 'No rule was asked.',
    confidences: {
      A: 'A: the statute was read',
      B: 'B: an official text was read',
      C: 'C: from a secondary source, so it only warns',
      D: 'D: contradicted, so it never decides',
    } as Record<string, string>,
    again: 'Try again',
    copy: 'Copy',
    copied: 'Copied',
    cannotCopy: 'This browser does not let a page copy. Select the text and copy it by hand.',
  },
});
