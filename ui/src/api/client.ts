import type * as names from './names';
import { Problem } from './problem';
import { follow, type Stream } from './stream';

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

interface Ask {
  method?: string;
  body?: unknown;
  key?: string;
  signal?: AbortSignal;
}

/** Talks to the server for one person in one seat; the session itself is a cookie this code cannot read. */
export class Client {
  /** The seat in which orders are given. */
  seat: string | undefined;
  /** Called when the server no longer knows who we are. */
  onSignedOut: () => void = () => undefined;

  // Who is there
  session = (signal?: AbortSignal) => this.#json<names.Session>('/session', { ...(signal && { signal }) });
  signIn = (account: string, password: string) =>
    this.#json<names.Session>('/session', { method: 'POST', body: { account, password } });
  signOut = () => this.#ask('/session', { method: 'DELETE' });
  link = (token: string) => this.#json<names.Link>(`/link/${part(token)}`);
  setPassword = (token: string, password: string) =>
    this.#json<names.Session>(`/link/${part(token)}`, { method: 'POST', body: { password } });
  demoAccounts = () => this.#json<names.DemoAccount[]>('/demo/accounts');
  demoSignIn = (account: string) =>
    this.#json<names.Session>('/demo/session', { method: 'POST', body: { account } });

  // What there is to protect
  regions = async (signal?: AbortSignal) =>
    (await this.#json<{ regions: names.Region[] }>('/regions', { ...(signal && { signal }) })).regions;
  coverage = (region: string, day: string, plan: string | undefined, signal?: AbortSignal) =>
    this.#json<names.Coverage>(`/regions/${part(region)}/coverage?${query({ day, plan })}`, {
      ...(signal && { signal }),
    });
  bases = (region: string, signal?: AbortSignal) =>
    this.#json<names.Basis[]>(`/regions/${part(region)}/bases`, { ...(signal && { signal }) });

  // Plans
  plans = async (region: string, signal?: AbortSignal) =>
    (await this.#json<{ plans: names.Plan[] }>(`/plans?${query({ region })}`, { ...(signal && { signal }) }))
      .plans;
  plan = (id: string, signal?: AbortSignal) =>
    this.#json<names.PlanDetail>(`/plans/${part(id)}`, { ...(signal && { signal }) });
  startRun = (body: names.RunRequest) => this.#json<{ run: string }>('/plans/runs', { method: 'POST', body });
  run = (id: string) => this.#json<names.Run>(`/plans/runs/${part(id)}`);
  stopRun = (id: string) => this.#ask(`/plans/runs/${part(id)}`, { method: 'DELETE' });
  followRun = (id: string, stream: Stream<names.Run>) =>
    follow(`/api/plans/runs/${part(id)}/events`, 'progress', stream);

  // Orders and what became of them
  order = (kind: string, body: Record<string, unknown>, key: string) =>
    this.#json<names.Receipt>(`/orders/${part(kind)}`, { method: 'POST', body, key });
  record = (limit: number, before?: number, signal?: AbortSignal) =>
    this.#json<names.RecordPage>(`/record?${query({ limit, before })}`, { ...(signal && { signal }) });
  checkpoint = async () => (await this.#ask('/record/checkpoint')).text();
  followRecord = (stream: Stream<names.Entry>) => follow('/api/events', 'entry', stream);

  async #json<T>(path: string, ask: Ask = {}): Promise<T> {
    return (await (await this.#ask(path, ask)).json()) as T;
  }

  async #ask(path: string, ask: Ask = {}): Promise<Response> {
    const response = await fetch(`/api${path}`, this.#request(ask)).catch((thrown: unknown) => {
      throw ask.signal?.aborted ? thrown : Problem.unreachable();
    });
    if (response.ok) return response;
    if (response.status === 401 && path !== '/session') this.onSignedOut();
    throw await Problem.of(response);
  }

  #request({ method = 'GET', body, key, signal }: Ask): RequestInit {
    const headers = new Headers({ Accept: 'application/json, application/problem+json, text/plain' });
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    if (UNSAFE.has(method) && this.seat) headers.set('Holdfast-Seat', this.seat);
    if (key) headers.set('Idempotency-Key', key);
    return {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    };
  }
}

export const client = new Client();

/** Return a key under which repeating an order changes nothing twice. */
export function orderKey(): string {
  // crypto.randomUUID is missing on plain HTTP from another machine.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, '0')).join(
    '',
  );
}

function part(text: string): string {
  return encodeURIComponent(text);
}

function query(fields: Record<string, string | number | undefined>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
