import { client } from '#api/client';
import type { Coverage, Entry, Plan, Region, Seat, Session } from '#api/names';
import { hull, isDay, today, within } from '#lib/days';
import { Resource } from '#lib/resource.svelte';
import { route } from '#lib/route.svelte';

import { RunWatch } from '../plans/run.svelte';
import { Feed } from '../record/feed.svelte';

/** What changes plans, and what changes who is where. */
const OF_PLANS = /Plan|CallUp/;

/** All that the workspace of a region shows, asked anew when the address or the record changes. */
export class Workspace {
  readonly session: Session;
  readonly seat: Seat;
  readonly regions = new Resource<Region[]>();
  readonly plans = new Resource<Plan[]>();
  readonly coverage = new Resource<Coverage>();
  readonly feed = new Feed((entry) => this.#heard(entry));
  readonly run = new RunWatch(() => this.loadPlans());

  constructor(session: Session, seat: Seat) {
    this.session = session;
    this.seat = seat;
  }

  /** The region in the address, else that of the seat, else the first one. */
  region = $derived.by(() => {
    const known = this.regions.value ?? [];
    const find = (id: string | undefined) => known.find((each) => each.id === id);
    return find(route.place.region) ?? find(this.seat.region) ?? known[0];
  });

  /** The plan shown in place of what is in force. */
  plan = $derived.by(() => this.plans.value?.find((each) => each.id === route.place.plan));

  /** The days worth sliding over. */
  horizon = $derived.by(() => {
    if (this.plan) return this.plan.horizon;
    const alive = (this.plans.value ?? []).filter((each) => each.state !== 'withdrawn');
    return hull(alive.map((each) => each.horizon));
  });

  day = $derived.by(() => {
    const { day } = route.place;
    if (isDay(day)) return day;
    const now = today();
    return !this.horizon || within(now, this.horizon) ? now : this.horizon.start;
  });

  loadRegions = () => this.regions.load((signal) => client.regions(signal));

  loadPlans = () => {
    const id = this.region?.id;
    if (id) this.plans.load((signal) => client.plans(id, signal));
  };

  loadCoverage = () => {
    const [id, day, plan] = [this.region?.id, this.day, this.plan?.id];
    if (id) this.coverage.load((signal) => client.coverage(id, day, plan, signal));
  };

  /** Begin with the region now looked at; nothing of the last one may be seen under its name. */
  arrive() {
    this.plans.clear();
    this.coverage.clear();
    this.loadPlans();
  }

  /** Look at another region. */
  enter(region: string) {
    route.go({ region, plan: undefined, facility: undefined }, { push: true });
  }

  /** Show a plan, on a day of its own, or what is in force. */
  show(plan: Plan | undefined) {
    const keeps = !plan || within(this.day, plan.horizon);
    route.go({ plan: plan?.id, day: keeps ? this.day : plan.horizon.start });
  }

  #heard(entry: Entry) {
    if (entry.outcome !== 'accepted') return;
    if (OF_PLANS.test(entry.order.kind)) {
      this.loadPlans();
      this.loadCoverage();
    } else {
      this.loadRegions();
    }
  }
}
