import { client } from '#api/client';
import type { Entry } from '#api/names';
import { Problem } from '#api/problem';

import { merged } from './entry';

const PAGE = 20;
const MOST = 500;

/** The last entries of the record, kept up to date. */
export class Feed {
  entries = $state.raw<Entry[]>([]);
  size = $state(0);
  root = $state('');
  next = $state<number>();
  live = $state(false);
  known = $state(false);
  busy = $state(false);
  problem = $state.raw<Problem>();
  readonly #onEntry: (entry: Entry) => void;

  constructor(onEntry: (entry: Entry) => void) {
    this.#onEntry = onEntry;
  }

  /** Read the last page and follow what comes; returns how to stop. */
  start = (): (() => void) => {
    const leaving = new AbortController();
    this.#begin(leaving.signal);
    return () => leaving.abort();
  };

  /** Read older entries. */
  more = async (): Promise<void> => {
    if (this.next === undefined || this.busy) return;
    this.busy = true;
    try {
      const page = await client.record(PAGE, this.next);
      this.entries = merged(this.entries, page.entries);
      this.next = page.next ?? undefined;
      this.problem = undefined;
    } catch (thrown) {
      this.problem = Problem.from(thrown);
    }
    this.busy = false;
  };

  async #begin(signal: AbortSignal): Promise<void> {
    try {
      const page = await client.record(PAGE, undefined, signal);
      this.entries = merged([], page.entries);
      this.next = page.next ?? undefined;
      [this.size, this.root, this.known] = [page.size, page.root, true];
      const last = this.entries[0]?.n;
      await client.followRecord({
        signal,
        ...(last !== undefined && { lastId: String(last) }),
        onEvent: (entry) => this.#heard(entry, signal),
        onLive: (live) => (this.live = live),
      });
    } catch (thrown) {
      if (!signal.aborted) this.problem = Problem.from(thrown);
    }
    this.live = false;
  }

  #heard(entry: Entry, signal: AbortSignal): void {
    const isNew = !this.entries.some(({ n }) => n === entry.n);
    this.entries = merged(this.entries, [entry]).slice(0, MOST);
    if (isNew) this.#onEntry(entry);
    // The root is the server's to compute.
    client.record(1, undefined, signal).then(
      (page) => ([this.size, this.root] = [page.size, page.root]),
      () => undefined,
    );
  }
}
