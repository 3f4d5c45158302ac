import { abandoned, Problem } from '#api/problem';

/** Something asked of the server: the last good answer, whether one is on its way, what went wrong. */
export class Resource<T> {
  value = $state.raw<T>();
  problem = $state.raw<Problem>();
  busy = $state(false);
  #asking: AbortController | undefined;

  /** Ask anew; an answer to an older question is dropped, the last good value stays meanwhile. */
  async load(ask: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.busy = true;
    try {
      const value = await ask(asking.signal);
      if (this.#asking !== asking) return;
      this.value = value;
      this.problem = undefined;
    } catch (thrown) {
      if (this.#asking !== asking || abandoned(thrown)) return;
      this.problem = Problem.from(thrown);
    }
    this.busy = false;
  }

  /** Forget what is held, for it belongs to something else. */
  clear(): void {
    this.#asking?.abort();
    this.#asking = undefined;
    this.value = undefined;
    this.problem = undefined;
    this.busy = false;
  }
}
