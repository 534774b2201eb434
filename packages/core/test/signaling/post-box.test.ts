import { expect, test, vi } from 'vitest';
import { createPostBox } from '../../src/signaling/transports/post-box.ts';

interface Request {
  readonly body: unknown[];
  readonly answer: () => void;
  readonly fail: (cause: Error) => void;
}

function create() {
  const requests: Request[] = [];
  const box = createPostBox(
    (body) =>
      new Promise((resolve, reject) => void requests.push({ body: JSON.parse(body), answer: resolve, fail: reject })),
  );
  return { requests, box };
}

test('what is put in within one tick travels together, in order', async () => {
  const { requests, box } = create();
  const sent = [1, 2, 3].map((n) => box.put({ n }));
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  expect(requests[0]?.body).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  requests[0]?.answer();
  await Promise.all(sent);
});

test('there is one request at a time; what is put in meanwhile is the next', async () => {
  const { requests, box } = create();
  const first = box.put({ n: 1 });
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  const later = [box.put({ n: 2 })];
  await Promise.resolve();
  later.push(box.put({ n: 3 }));
  expect(requests).toHaveLength(1);
  requests[0]?.answer();
  await first;
  await vi.waitFor(() => expect(requests).toHaveLength(2));
  expect(requests[1]?.body).toEqual([{ n: 2 }, { n: 3 }]);
  requests[1]?.answer();
  await Promise.all(later);
  const last = box.put({ n: 4 });
  await vi.waitFor(() => expect(requests).toHaveLength(3));
  requests[2]?.answer();
  await last;
});

test('a request has at most 64 frames, and 256 Ki characters unless a single frame has more', async () => {
  const { requests, box } = create();
  const answers = async (count: number): Promise<number[]> => {
    const sizes: number[] = [];
    for (let index = 0; index < count; index++) {
      await vi.waitFor(() => expect(requests.length).toBeGreaterThan(0));
      const request = requests.shift();
      sizes.push(request?.body.length ?? 0);
      request?.answer();
    }
    return sizes;
  };
  const many = Array.from({ length: 100 }, (_, n) => box.put({ n }));
  expect(await answers(2)).toEqual([64, 36]);
  const large = [100_000, 100_000, 100_000, 300_000, 1].map((length) => box.put({ text: 'x'.repeat(length) }));
  expect(await answers(4)).toEqual([2, 1, 1, 1]);
  await Promise.all([...many, ...large]);
});

test('after a failed request nothing more is sent', async () => {
  const { requests, box } = create();
  const lost = [box.put({ n: 1 })];
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  lost.push(box.put({ n: 2 }));
  requests[0]?.fail(new Error('offline'));
  lost.push(box.put({ n: 3 }));
  for (const one of lost) await expect(one).rejects.toThrow('offline');
  await expect(box.put({ n: 4 })).rejects.toThrow('offline');
  expect(requests).toHaveLength(1);
});

test('closed, it rejects what waits and what comes', async () => {
  const { requests, box } = create();
  const waiting = box.put({ n: 1 });
  box.close(new Error('closed'));
  await expect(waiting).rejects.toThrow('closed');
  await expect(box.put({ n: 2 })).rejects.toThrow('closed');
  expect(requests).toEqual([]);
});
