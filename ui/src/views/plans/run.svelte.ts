import { client } from '#api/client';
import type { Run, RunRequest } from '#api/names';
import { Problem } from '#api/problem';
import { route } from '#lib/route.svelte';

/** Follows one run of the planner, through reloads and cut lines. */
export class RunWatch {
  run = $state.raw<Run>();
  problem = $state.raw<Problem>();
  starting = $state(false);
  stopping = $state(false);
  live = $state(true);
  readonly #onEnd: () => void;
  #id: string | undefined;
  #leaving: AbortController | undefined;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** Begin a run; its name goes into the address, so that a reload finds it again. */
  async start(request: RunRequest): Promise<void> {
    this.starting = true;
    this.problem = undefined;
    try {
      const { run } = await client.startRun(request);
      route.go({ run });
      this.follow(run);
    } catch (thrown) {
      this.problem = Problem.from(thrown);
    }
    this.starting = false;
  }

  /** Follow the run of this name, or none. */
  follow(id: string | undefined): void {
    if (id === this.#id) return;
    this.leave();
    this.#id = id;
    this.run = undefined;
    this.stopping = false;
    if (id) this.#listen(id);
  }

  /** Ask the planner to stop with the best it has. */
  async stop(): Promise<void> {
    if (!this.#id) return;
    this.stopping = true;
    try {
      await client.stopRun(this.#id);
    } catch (thrown) {
      this.problem = Problem.from(thrown);
      this.stopping = false;
    }
  }

  /** Put the run away; it is not stopped by that. */
  dismiss(): void {
    this.problem = undefined;
    route.go({ run: undefined });
  }

  /** Stop listening. */
  leave(): void {
    this.#leaving?.abort();
    this.#id = undefined;
  }

  async #listen(id: string): Promise<void> {
    const leaving = new AbortController();
    this.#leaving = leaving;
    try {
      await client.followRun(id, {
        signal: leaving.signal,
        onEvent: (run) => (this.run = run),
        onLive: (live) => (this.live = live),
        finished: () => this.run !== undefined && this.run.state !== 'running',
      });
      if (leaving.signal.aborted) return;
      // The last word may have been lost with the line.
      this.run = await client.run(id);
      this.#onEnd();
    } catch (thrown) {
      if (!leaving.signal.aborted) this.#fail(Problem.from(thrown));
    }
  }

  #fail(problem: Problem): void {
    this.problem = problem;
    route.go({ run: undefined });
  }
}
