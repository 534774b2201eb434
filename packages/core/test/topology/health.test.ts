import { expect, test } from 'vitest';
import { createHealth } from '../../src/topology/peer/health.ts';

function health() {
  const pc = { connectionState: 'new' as RTCPeerConnectionState };
  const told: string[] = [];
  let open = false;
  const judge = createHealth(pc as RTCPeerConnection, {
    controlOpen: () => open,
    tell: (fact) => told.push(fact.type === 'down' ? fact.cause : fact.type),
  });
  const become = (state: RTCPeerConnectionState): void => {
    pc.connectionState = state;
    judge.check();
  };
  return {
    told,
    become,
    stalled: judge.stalled,
    open() {
      open = true;
      judge.check();
    },
  };
}

test('up needs the path and the control channel, in either order', () => {
  const one = health();
  one.become('connecting');
  one.become('connected');
  expect(one.told).toEqual([]);
  one.open();
  expect(one.told).toEqual(['up']);
  const two = health();
  two.open();
  two.become('connected');
  two.become('connected');
  expect(two.told).toEqual(['up']);
});

test('a path that was never up is only told when it fails', () => {
  const { told, become, stalled } = health();
  become('disconnected');
  stalled(true);
  expect(told).toEqual([]);
  become('failed');
  become('failed');
  expect(told).toEqual(['failed']);
});

test('each break is told once, a failure after it too, and up after each repair', () => {
  const { told, become, open, stalled } = health();
  open();
  become('connected');
  stalled(true);
  become('disconnected');
  expect(told).toEqual(['up', 'stalled']);
  become('failed');
  become('connecting');
  become('connected');
  expect(told).toEqual(['up', 'stalled', 'failed']);
  stalled(false);
  expect(told).toEqual(['up', 'stalled', 'failed', 'up']);
});

test('a restart that passes through connecting is no break', () => {
  const { told, become, open } = health();
  open();
  become('connected');
  become('connecting');
  become('connected');
  expect(told).toEqual(['up']);
  become('disconnected');
  become('connected');
  expect(told).toEqual(['up', 'disconnected', 'up']);
});
