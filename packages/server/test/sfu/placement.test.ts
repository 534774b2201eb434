import { describe, expect, test } from 'vitest';
import { chooseStation } from '../../src/sfu/placement.ts';

const station = (consumers: number, routers = 0) => ({ consumers, routers });

describe('where a newcomer goes', () => {
  test('a new room: to the worker with the fewest streams, among equals to that with the fewest rooms', () => {
    const [busy, idle] = [station(10), station(0)];
    expect(chooseStation([], [busy, idle], 100)).toBe(idle);
    const [two, one] = [station(5, 2), station(5, 1)];
    expect(chooseStation([], [two, one], 100)).toBe(one);
  });

  test('a room stays with its worker until that is full enough, though others idle', () => {
    const [home, idle] = [station(99), station(0)];
    expect(chooseStation([home], [home, idle], 100)).toBe(home);
    expect(chooseStation([station(100)], [station(100), idle], 100)).toBe(idle);
  });

  test('a room of several workers goes on at the least loaded of them', () => {
    const [first, second] = [station(100), station(20)];
    expect(chooseStation([first, second], [first, second, station(0)], 100)).toBe(second);
  });

  test('a room does not spread to a worker that is hardly less loaded', () => {
    const [home, other] = [station(200), station(150)];
    expect(chooseStation([home], [home, other], 100)).toBe(home);
  });

  test('without a worker there is no place', () => {
    expect(chooseStation([], [], 100)).toBeNull();
  });
});
