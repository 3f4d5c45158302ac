import { afterEach, describe, expect, it, vi } from 'vitest';

import { Cutter, follow } from './stream';

describe('a stream of events', () => {
  it('is cut where messages end, wherever the pieces end', () => {
    const cutter = new Cutter();
    expect(cutter.push('id: 4\nevent: ent')).toEqual([]);
    expect(cutter.push('ry\r\ndata: {"n":\r\ndata: 4}\r\n\r\n: still here\n\n')).toEqual([
      { event: 'entry', data: '{"n":\n4}', id: '4' },
    ]);
  });
});

describe('following', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('goes on after the last event when the line was cut', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const asked: (string | null)[] = [];
    const texts = ['id: 1\nevent: entry\ndata: 1\n\n', 'id: 2\nevent: entry\ndata: 2\n\n'];
    vi.stubGlobal('fetch', async (_: string, { headers }: { headers: Headers }) => {
      asked.push(headers.get('Last-Event-ID'));
      return new Response(texts[asked.length - 1]);
    });
    const heard: number[] = [];
    const done = follow<number>('/api/events', 'entry', {
      signal: new AbortController().signal,
      onEvent: (n) => heard.push(n),
      finished: () => heard.length === 2,
    });
    await vi.runAllTimersAsync();
    await done;
    vi.useRealTimers();
    expect(heard).toEqual([1, 2]);
    expect(asked).toEqual([null, '1']);
  });

  it('gives up when it is told that it may not', async () => {
    vi.stubGlobal('fetch', async () => new Response('{"title":"Not signed in"}', { status: 401 }));
    const stream = { signal: new AbortController().signal, onEvent: () => undefined };
    await expect(follow('/api/events', 'entry', stream)).rejects.toThrow('Not signed in');
  });
});
