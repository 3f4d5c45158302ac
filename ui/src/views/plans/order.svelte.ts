import { client, orderKey } from '#api/client';
import type { Receipt } from '#api/names';
import { Problem } from '#api/problem';

import type { Verb } from './gates';

/** One order, from the question whether it is meant to what became of it. */
export class Ordering {
  verb = $state<Verb>();
  permitted = $state(false);
  busy = $state(false);
  receipt = $state.raw<Receipt>();
  /** Which order the receipt or the problem belongs to. */
  told = $state<Verb>();
  problem = $state.raw<Problem>();
  #key = '';

  /** Ask whether the order is meant; each question has a key of its own, so that a second click does nothing twice. */
  ask(verb: Verb, { permitted = false } = {}): void {
    this.verb = verb;
    this.permitted = permitted;
    this.#key = orderKey();
  }

  cancel(): void {
    this.verb = undefined;
  }

  /** Give the order. */
  async give(body: Record<string, unknown>): Promise<boolean> {
    if (!this.verb || this.busy) return false;
    const verb = this.verb;
    this.busy = true;
    this.receipt = undefined;
    this.problem = undefined;
    try {
      this.receipt = await client.order(verb, body, this.#key);
    } catch (thrown) {
      this.problem = Problem.from(thrown);
    }
    this.told = verb;
    this.busy = false;
    this.verb = undefined;
    return this.receipt?.outcome === 'accepted';
  }
}
