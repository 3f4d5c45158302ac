import { Problem } from './problem';

/** What to do with the events of one name, and from where to go on. */
export interface Stream<T> {
  onEvent: (data: T, id: string | undefined) => void;
  /** Told whether news is coming in, each time that changes. */
  onLive?: (live: boolean) => void;
  /** Whether an ended stream was meant to end; else it is taken up again after the last event. */
  finished?: () => boolean;
  lastId?: string;
  signal: AbortSignal;
}

export interface Message {
  event: string;
  data: string;
  id: string | undefined;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/** Cuts a stream of text into messages, as the HTML standard 9.2.6 tells how to interpret one. */
export class Cutter {
  #rest = '';

  /** Return the messages completed by this piece. */
  push(piece: string): Message[] {
    this.#rest += piece.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
    const blocks = this.#rest.split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.map(message).filter((each) => each !== undefined);
  }
}

/** Follow a stream until it finishes or is given up; a cut line is taken up again where it broke. */
export async function follow<T>(url: string, event: string, stream: Stream<T>): Promise<void> {
  let lastId = stream.lastId;
  let wait = FIRST_WAIT_MS;
  while (!stream.signal.aborted) {
    try {
      for await (const each of messages(url, lastId, stream)) {
        wait = FIRST_WAIT_MS;
        lastId = each.id ?? lastId;
        if (each.event === event) stream.onEvent(JSON.parse(each.data) as T, each.id);
      }
    } catch (thrown) {
      if (stream.signal.aborted) return;
      if (thrown instanceof Problem && thrown.status >= 400 && thrown.status < 500) throw thrown;
    }
    if (stream.finished?.()) return;
    stream.onLive?.(false);
    await pause(wait, stream.signal);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

async function* messages<T>(url: string, lastId: string | undefined, stream: Stream<T>) {
  const headers = new Headers({ Accept: 'text/event-stream' });
  if (lastId !== undefined) headers.set('Last-Event-ID', lastId);
  const response = await fetch(url, { headers, cache: 'no-store', signal: stream.signal });
  if (!response.ok || !response.body) throw await Problem.of(response);
  stream.onLive?.(true);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const cutter = new Cutter();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield* cutter.push(decoder.decode(value, { stream: true }));
  }
}

function message(block: string): Message | undefined {
  const data: string[] = [];
  const found: Message = { event: 'message', data: '', id: undefined };
  for (const line of block.split('\n')) {
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'data') data.push(value ?? '');
    else if (field === 'event') found.event = value ?? '';
    else if (field === 'id') found.id = value ?? '';
  }
  return data.length > 0 ? { ...found, data: data.join('\n') } : undefined;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
