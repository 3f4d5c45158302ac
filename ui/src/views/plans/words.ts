import type { Plan } from '#api/names';
import { speak } from '#language';
import { sayCount } from '#lib/numbers';

const s = (count: number, one: string, many: string) => `${sayCount(count)} ${count === 1 ? one : many}`;

/** What to call the states of a plan. */
export const stateWords = speak<Record<Plan['state'], string>>({
  en: { proposed: 'proposed', approved: 'approved', issued: 'call-ups issued', withdrawn: 'withdrawn' },
});

export const words = speak({
  en: {
    plans: 'Plans',
    loading: 'Looking for plans …',
    none: 'No plan yet',
    noneMay: 'Make one with the form above: choose what the service is based on, from when and for how long.',
    noneMayNot: 'A planner of this region can make one; it then waits here for a second person.',
    shownOnMap: 'The plan opened here is also the one on the map.',
    by: (proposer: string, approver: string | null | undefined) =>
      approver ? `proposed by ${proposer}, approved by ${approver}` : `proposed by ${proposer}`,
    row: (coverage: string, tours: number) => `${coverage} of the strength, ${s(tours, 'tour', 'tours')}`,
    loadingPlan: 'Reading the plan …',
    // Run
    make: 'Make a plan',
    basis: 'What the service is based on',
    loadingBases: 'Reading what the law offers here …',
    noBasis: 'The profile of this region knows no basis for service',
    noBasisNote: 'Without one nobody can be called. Check the profile: “holdfast law check”.',
    act: 'Act it rests on',
    noAct: 'none',
    noActs:
      'No act for this basis is on record here. If the law needs one, the planner or the approval will say so.',
    start: 'First day',
    periods: 'Number of periods',
    seconds: 'Seconds to search',
    startRun: 'Start',
    starting: 'Starting …',
    mayNotPlan: 'Your seat may not plan here.',
    powerElsewhere: (region: string) => `Your seat’s power holds in ${region}, not here.`,
    running: 'Planning …',
    runTitle: (region: string) => `Planner for ${region}`,
    states: { running: 'running', done: 'done', failed: 'failed', stopped: 'stopped' },
    value: 'Value so far',
    bound: 'No plan can exceed',
    gap: 'Gap at most',
    coverage: 'Strength met',
    elapsed: (seconds: string, stage: string) => `${seconds} s: ${stage}`,
    chart: (gap: string) => `The gap between plan and bound over time; now ${gap}.`,
    stop: 'Stop and keep the best',
    stopping: 'Stopping …',
    lost: 'The line to the server is cut; this goes on when it is back. The planner works on meanwhile.',
    found: (plan: string) => `The plan ${plan} is proposed. Another person can now approve it.`,
    stoppedEmpty: 'Stopped before there was a plan to keep. Start again and give it more time.',
    see: 'Look at it',
    dismiss: 'Put away',
    failed: 'No plan came out',
    failedDetail: 'The planner gave no reason. Try again with fewer periods or more seconds.',
    // Summary
    covers: (share: string, tours: number, periods: number, days: number) =>
      `Covers ${share} of the strength asked for, with ${s(tours, 'tour', 'tours')} in ${s(periods, 'period', 'periods')} of ${s(days, 'day', 'days')}.`,
    better: (gap: string) => `Within ${gap} of the best any plan can be: proven.`,
    best: 'No better plan is possible: proven.',
    figures: (value: string, bound: string) => `Value ${value}; no plan can exceed ${bound}.`,
    perPeriod: 'Strength met in each period',
    worstPeriod: (span: string, share: string) => `Thinnest: ${span}, ${share} met.`,
    bar: (span: string, met: number, asked: number) => `${span}: ${sayCount(met)} of ${sayCount(asked)}`,
    short: 'What is short, and why',
    nothingShort: 'Nothing is short.',
    shortRow: (met: number, asked: number) => `${sayCount(met)} of ${sayCount(asked)}`,
    worth: (worth: string) => `one more would be worth ${worth}`,
    moreShort: (count: number) => `Show ${sayCount(count)} more`,
    // Orders
    approve: 'Approve',
    issue: 'Issue call-ups',
    withdraw: 'Withdraw',
    otherSeat: (title: string) => `You may from your seat “${title}”: change seat.`,
    own: 'You proposed this plan; another person has to approve it.',
    lackApprove: 'Your seat may not approve plans here.',
    lackCallUp: 'Your seat may not issue call-ups here.',
    lackPlan: 'Your seat may not withdraw plans here.',
    notStanding: 'The headquarters of your seat does not stand at present.',
    firstApprove: 'A second person has to approve the plan before call-ups are issued.',
    over: { issued: 'The call-ups of this plan are issued.', withdrawn: 'This plan is withdrawn.' },
    approveTitle: (plan: string) => `Approve the plan ${plan}?`,
    approveText: (tours: number, span: string) =>
      `It puts ${s(tours, 'tour', 'tours')} into ${span}. The law is asked again for each person. Nobody is called up yet.`,
    approveLabel: 'Approve the plan',
    issueTitle: (tours: number) => `Issue ${s(tours, 'call-up', 'call-ups')}?`,
    issuePermittedTitle: (tours: number) =>
      `Issue those of ${s(tours, 'call-up', 'call-ups')} that the law permits?`,
    issuePeople: (people: number, tours: number, atMost: boolean) =>
      `${atMost ? 'At most ' : ''}${s(people, 'person is', 'people are')} called up, for ${s(tours, 'tour', 'tours')} in all.`,
    issueGrave:
      'This cannot be taken back silently: revoking a call-up is an order of its own, goes to the person, and stays on record.',
    issuePermitted: 'Those the law refuses are left out and named in the entry.',
    issueLabel: 'Issue the call-ups',
    issuePermittedLabel: 'Issue only those permitted',
    permittedOffer: 'You can leave out those that are refused and issue the rest.',
    withdrawTitle: (plan: string) => `Withdraw the plan ${plan}?`,
    withdrawText: 'It stays on record, with your reason. Make a new plan if one is needed.',
    withdrawLabel: 'Withdraw the plan',
    reason: 'Reason',
    accepted: {
      ApprovePlan: 'The plan is approved. Its call-ups can be issued.',
      IssueCallUps: 'The call-ups are issued.',
      WithdrawPlan: 'The plan is withdrawn.',
    } as Record<string, string>,
    effectsOf: (issued: number, left: number) =>
      left > 0
        ? `${s(issued, 'call-up', 'call-ups')} issued, ${sayCount(left)} left out.`
        : `${s(issued, 'call-up', 'call-ups')} issued.`,
    repeated: 'This had been done already; nothing was changed twice.',
    parked: (authority: string) => `Not done yet: it waits for another person to approve it (${authority}).`,
    entry: (n: number) => `Entry ${n} of the record.`,
    heeded: 'What the law said',
  },
});
