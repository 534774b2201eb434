import { expect, test } from 'vitest';
import { openControlChannel } from '../../src/topology/peer/control-channel.ts';

function open() {
  const sent: (string | number)[] = [];
  const heard: string[] = [];
  const channel = {
    readyState: 'connecting' as RTCDataChannelState,
    bufferedAmount: 0,
    binaryType: 'blob',
    onopen: () => {},
    onclose: () => {},
    onmessage: undefined as unknown as (event: { data: string | ArrayBuffer }) => void,
    send(data: string | ArrayBuffer) {
      if (channel.readyState !== 'open') throw new DOMException('closing', 'InvalidStateError');
      sent.push(typeof data === 'string' ? data : new Uint8Array(data)[0]!);
    },
  };
  const created: unknown[] = [];
  const pc = {
    createDataChannel(...given: unknown[]) {
      created.push(given);
      return channel;
    },
  };
  const control = openControlChannel(pc as unknown as RTCPeerConnection, {
    opened: () => heard.push('opened'),
    closed: () => heard.push('closed'),
    text: (text) => heard.push(text),
    heard: () => heard.push('sign'),
  });
  return { channel, control, created, sent, heard };
}

test('is agreed beforehand: ordered, with id 0', () => {
  expect(open().created).toEqual([['control', { negotiated: true, id: 0 }]]);
});

test('texts go through while it is open, and never throw', () => {
  const { channel, control, sent } = open();
  expect(control.send('early')).toBe(false);
  channel.readyState = 'open';
  expect(control.send('hello')).toBe(true);
  channel.readyState = 'closing';
  expect(control.send('late')).toBe(false);
  expect([sent, control.state]).toEqual([['hello'], 'closing']);
});

test('a ping is answered, a pong is not, and both are signs of life but no texts', () => {
  const one = open();
  one.channel.readyState = 'open';
  one.control.ping();
  const ping = one.sent[0];
  const receive = (byte: number): void => one.channel.onmessage({ data: new Uint8Array([byte]).buffer });
  receive(Number(ping));
  const pong = one.sent[1];
  expect(pong).not.toBe(ping);
  receive(Number(pong));
  expect([one.sent.length, one.heard]).toEqual([2, ['sign', 'sign']]);
  one.channel.onmessage({ data: 'text' });
  expect(one.heard).toEqual(['sign', 'sign', 'sign', 'text']);
});

test('pings do not pile up while nothing leaves', () => {
  const { channel, control, sent } = open();
  channel.readyState = 'open';
  channel.bufferedAmount = 1;
  control.ping();
  expect(sent).toEqual([]);
});
