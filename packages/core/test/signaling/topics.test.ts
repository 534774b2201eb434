import { describe, expect, test } from 'vitest';
import { mqttTransport } from '../../src/signaling/transports/mqtt.ts';
import { natsTransport } from '../../src/signaling/transports/nats.ts';
import { createTopics, escapeForMqtt, escapeForNats } from '../../src/signaling/transports/topics.ts';

const brokers = [
  ['MQTT', '/', escapeForMqtt, /[/+#\0]/],
  ['NATS', '.', escapeForNats, /[.*>\s]/],
] as const;
const ids = [
  'bob',
  'bob@example.org',
  'a/b',
  'a.b',
  '+',
  '#',
  '*',
  '>',
  '%',
  '%2F',
  ' ',
  'a\r\nb',
  '\0',
  'ä',
  '水',
  '\u{1f600}',
];

describe.each(brokers)('topics for %s', (_name, separator, escape, special) => {
  const topics = createTopics('calls', separator, escape);

  test.each(ids)('make one level of the id %j, and the id of the level', (id) => {
    const topic = topics.to({ user: id, device: id }, id);
    const levels = topic.split(separator);
    expect(levels.length).toBe(5);
    expect(levels.join('')).not.toMatch(special);
    expect(topics.read(topic)).toEqual({ base: topics.own({ user: id, device: id })[1], sender: id });
  });

  test('tell every destination from every other', () => {
    const to = ids.flatMap((user) => [{ user }, { room: user }, ...ids.map((device) => ({ user, device }))]);
    expect(new Set(to.map((one) => topics.to(one, 'alice'))).size).toBe(to.length);
  });

  test('are the same for who writes and who listens', () => {
    const self = { user: 'bob', device: 'phone' };
    const written = [topics.to({ user: 'bob' }, 'x'), topics.to(self, 'x'), topics.to({ room: 'bob' }, 'x')];
    expect(written.map((topic) => topics.read(topic).base)).toEqual([...topics.own(self), topics.room('bob')]);
  });

  test('name nobody where the last level is no id', () => {
    expect(topics.read(topics.to({ user: 'bob' }, '') + '%zz').sender).toBe('');
  });

  test('lead to no server', () => {
    expect(() => topics.to({ server: true }, 'alice')).toThrow('There is no server behind this broker.');
  });
});

test('usual ids stand in topics as they are, so that access rules can name them', () => {
  expect(escapeForMqtt('bob.o-hara_1@example.org')).toBe('bob.o-hara_1@example.org');
  expect(escapeForNats('bob_1-2@example')).toBe('bob_1-2@example');
  expect(escapeForNats('bob@example.org')).toBe('bob@example%2eorg');
});

test('subjects of the longest ids stay below the 4096 bytes of a line of NATS', () => {
  for (const letter of ['水', '.', '\u{1f600}'.charAt(0)]) {
    const id = letter.repeat(256);
    const subject = createTopics('calls', '.', escapeForNats).to({ user: id, device: id }, id);
    expect(new TextEncoder().encode(subject).length).toBeLessThan(4000);
  }
});

test.each([
  [mqttTransport({}), 'mqttTransport needs a url or a client.'],
  [natsTransport({}), 'natsTransport needs servers or a function that connects.'],
])('a transport without an address says what it needs', async (transport, sentence) => {
  const self = { user: 'alice', device: 'phone' };
  await expect(transport.open({ self, message() {}, status() {} })).rejects.toThrow(sentence);
  await expect(
    (async () =>
      transport.send({ v: 1, id: '1', from: self, to: self, frame: { kind: 'ack', session: 's', calls: [] } }))(),
  ).rejects.toThrow('The transport is not open.');
  await expect(transport.joinRoom?.('standup')).rejects.toThrow('The transport is not open.');
});
