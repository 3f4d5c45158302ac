/** What is looked at, kept in the address so that it can be reloaded, sent on and gone back from. */

export const TABS = ['facilities', 'plans', 'record'] as const;
export type Tab = (typeof TABS)[number];

const FIELDS = ['region', 'day', 'plan', 'facility', 'tab', 'run'] as const;
export type Place = Partial<Record<(typeof FIELDS)[number], string>>;
type Change = Partial<Record<(typeof FIELDS)[number], string | undefined>>;

class Route {
  path = $state(location.pathname);
  place = $state.raw<Place>(read());

  constructor() {
    addEventListener('popstate', () => {
      this.path = location.pathname;
      this.place = read();
    });
  }

  /** The token of a one-time link, where the address is one. */
  get link(): string | undefined {
    return /^\/link\/([^/]+)\/?$/.exec(this.path)?.[1];
  }

  get tab(): Tab {
    return TABS.find((each) => each === this.place.tab) ?? 'facilities';
  }

  /** Look at something else; with `push`, the way back leads here. */
  go(change: Change, { push = false } = {}): void {
    const next = { ...this.place, ...change };
    const search = new URLSearchParams(FIELDS.flatMap((name) => (next[name] ? [[name, next[name]]] : [])));
    this.#move(`/${search.size ? `?${search.toString()}` : ''}`, push);
  }

  /** Leave a one-time link behind, so that its token does not stay in the address. */
  home(): void {
    this.#move('/', false);
  }

  #move(address: string, push: boolean): void {
    history[push ? 'pushState' : 'replaceState'](null, '', address);
    this.path = location.pathname;
    this.place = read();
  }
}

function read(): Place {
  const search = new URLSearchParams(location.search);
  return Object.fromEntries(FIELDS.flatMap((name) => (search.get(name) ? [[name, search.get(name)]] : [])));
}

export const route = new Route();
