import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../src/testing/fake-clock.ts';

describe('the fake clock', () => {
  test('stands still until it is moved', async () => {
    const clock = createFakeClock();
    const heard: string[] = [];
    clock.after(0, () => heard.push('now'));
    await clock.settle();
    expect([clock.now(), heard]).toEqual([0, []]);
    clock.advance(0);
    expect(heard).toEqual(['now']);
  });

  test('runs timers in the order of their time, then of their creation', () => {
    const clock = createFakeClock();
    const heard: string[] = [];
    clock.after(20, () => heard.push(`c@${clock.now()}`));
    clock.after(10, () => heard.push(`a@${clock.now()}`));
    clock.after(10, () => heard.push(`b@${clock.now()}`));
    clock.advance(25);
    expect(heard).toEqual(['a@10', 'b@10', 'c@20']);
    expect(clock.now()).toBe(25);
  });

  test('a timer set by a timer runs in the same advance when it falls due', () => {
    const clock = createFakeClock();
    const heard: number[] = [];
    clock.after(10, () => clock.after(5, () => heard.push(clock.now())));
    clock.advance(14);
    expect(heard).toEqual([]);
    clock.advance(1);
    expect(heard).toEqual([15]);
  });

  test('repeats without drift until it is stopped, also from within', () => {
    const clock = createFakeClock();
    const heard: number[] = [];
    const stop = clock.every(10, () => {
      heard.push(clock.now());
      if (heard.length === 3) stop();
    });
    clock.advance(100);
    expect(heard).toEqual([10, 20, 30]);
    expect(clock.pending).toBe(0);
  });

  test('a stopped timer neither runs nor counts as pending', () => {
    const clock = createFakeClock();
    const stop = clock.after(10, () => expect.unreachable());
    expect(clock.pending).toBe(1);
    stop();
    expect(clock.pending).toBe(0);
    clock.advance(10);
  });

  test('advanceAsync lets promises settle between timers', async () => {
    const clock = createFakeClock();
    const heard: string[] = [];
    clock.after(10, () => {
      void Promise.resolve()
        .then(() => undefined)
        .then(() => clock.after(5, () => heard.push(`inner@${clock.now()}`)));
    });
    clock.after(20, () => heard.push('outer'));
    await clock.advanceAsync(20);
    expect(heard).toEqual(['inner@15', 'outer']);
  });

  test('advanceUntil stops at the timer that makes the condition true', async () => {
    const clock = createFakeClock();
    let done = false;
    clock.after(300, () => (done = true));
    clock.after(301, () => expect.unreachable());
    await clock.advanceUntil(() => done);
    expect(clock.now()).toBe(300);
  });

  test('advanceUntil gives up at its limit and when nothing is left to happen', async () => {
    const clock = createFakeClock();
    await expect(clock.advanceUntil(() => false)).rejects.toThrow('did not come true');
    clock.every(10, () => {});
    await expect(clock.advanceUntil(() => false, 100)).rejects.toThrow('within 100 ms');
  });

  test('wall time moves along', () => {
    const clock = createFakeClock({ wallTime: 5000 });
    clock.advance(250);
    expect(clock.wallTime()).toBe(5250);
  });

  test('what a timer throws reaches the test', async () => {
    const clock = createFakeClock();
    const fail = (): never => {
      throw new Error('from a timer');
    };
    clock.after(1, fail);
    expect(() => clock.advance(1)).toThrow('from a timer');
    clock.after(1, fail);
    await expect(clock.advanceAsync(1)).rejects.toThrow('from a timer');
  });

  test('timers that add timers for ever are an error, not a hang', () => {
    const clock = createFakeClock();
    const again = (): void => void clock.after(0, again);
    again();
    expect(() => clock.advance(0)).toThrow('time does not get on');
  });
});
