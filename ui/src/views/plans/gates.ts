import type { Plan, Region, Seat, Session } from '#api/names';
import { lackOf } from '#lib/reach';

import { words } from './words';

export type Verb = 'ApprovePlan' | 'IssueCallUps' | 'WithdrawPlan';

interface Who {
  session: Session;
  seat: Seat;
  regions: readonly Region[];
}

/** Which states of a plan each order can be given in. */
export const OPEN: Record<Verb, readonly Plan['state'][]> = {
  ApprovePlan: ['proposed'],
  IssueCallUps: ['proposed', 'approved'],
  WithdrawPlan: ['proposed', 'approved'],
};

const POWERS: Record<Verb, string> = {
  ApprovePlan: 'approve',
  IssueCallUps: 'call_up',
  WithdrawPlan: 'plan',
};

/** Return why an order on a plan would surely be refused, as far as this screen can know. */
export function bar(verb: Verb, plan: Plan, { session, seat, regions }: Who): string | undefined {
  const lacking: Record<Verb, string> = {
    ApprovePlan: words.lackApprove,
    IssueCallUps: words.lackCallUp,
    WithdrawPlan: words.lackPlan,
  };
  if (verb === 'ApprovePlan' && plan.proposed_by === session.account) return words.own;
  const lackIn = (each: Seat) => lackOf(each, POWERS[verb], plan.region, regions);
  const lack = lackIn(seat);
  if (lack) {
    const why = lack === 'power' ? lacking[verb] : words.powerElsewhere(seat.region);
    const other = session.seats.find((each) => !lackIn(each));
    return other ? `${why} ${words.otherSeat(other.title)}` : why;
  }
  if (verb !== 'WithdrawPlan' && !seat.standing) return words.notStanding;
  if (verb === 'IssueCallUps' && plan.state === 'proposed') return words.firstApprove;
  return undefined;
}
