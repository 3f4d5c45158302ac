import { speak } from '#language';
import { sayCount } from '#lib/numbers';

export const words = speak({
  en: {
    title: 'The record',
    loading: 'Reading the record …',
    live: 'live',
    cut: 'line cut, trying again',
    entries: (count: number) => `${sayCount(count)} ${count === 1 ? 'entry' : 'entries'}`,
    none: 'Nothing is on record yet',
    noneNote: 'The first order, accepted or refused, becomes the first entry.',
    root: 'Root of the checkpoint',
    rootNote:
      'This one line stands for every entry. Keep a signed copy elsewhere, and nobody can change the past unseen.',
    copyNote: 'Copy the signed note',
    saveNote: 'Download',
    note: 'Signed note',
    fileName: (size: number) => `holdfast-checkpoint-${size}.txt`,
    older: 'Show older entries',
    reading: 'Reading …',
    system: 'Holdfast itself',
    outcomes: { accepted: 'accepted', refused: 'refused', parked: 'waiting' } as Record<string, string>,
    verdicts: 'What the law said',
    order: 'The order',
    effects: 'What it changed',
    nothing: 'nothing',
    kinds: {
      ProposePlan: 'Propose a plan',
      ApprovePlan: 'Approve a plan',
      WithdrawPlan: 'Withdraw a plan',
      IssueCallUps: 'Issue call-ups',
      IssueCallUp: 'Issue a call-up',
    } as Record<string, string>,
  },
});
