import { createStore, type Readable, select } from '@org/calls-core';
import { connect, type Connection, readAccess } from './connection.ts';
import { contactOf } from './contacts.ts';
import { createPhone, type Phone } from './phone.ts';
import { createRinger } from './ringer.ts';
import { ringCalls } from './ring-calls.ts';
import { english, type Strings } from './strings.ts';

/** A phone with its place on the page. */
export interface PlacedPhone extends Phone {
  /** Only one phone of the page plays sound: the one that was touched last. */
  readonly inUse: Readable<boolean>;
  use(): void;
  /** Stops the sound of a ringing call; it can still be answered. */
  silence(call: string): void;
}

/** The page. */
export interface Desk {
  readonly phones: readonly PlacedPhone[];
  /** One phone in this tab, or several on one page. */
  readonly layout: 'tab' | 'page';
  /** How the phones reach each other, in a few words. */
  readonly tagline: string;
  readonly strings: Strings;
  /** Users without a phone here. */
  readonly absent: readonly string[];
  /** Address of the page with other phones on it. */
  href(layout: 'tab' | 'page', users: readonly string[]): string;
  close(): Promise<void>;
}

/**
 * Reads the page's address: `?me=alice` is one phone, `?phones=alice,bob,carol` several side by side. The first phone
 * begins with the real devices, the others with test picture and tone; `&media=test` gives every phone those. They reach
 * each other within this browser, or with `&server=http://localhost:8080` through a `@org/calls-server`, as guests or with
 * `&token=…`. Rejects with a `ServerError` when that does not let them in.
 */
export async function openDesk(search: string, overrides: Partial<Strings> = {}): Promise<Desk> {
  const strings = { ...english, ...overrides };
  const query = new URLSearchParams(search);
  const me = query.get('me');
  const users = me ? [me] : [...new Set((query.get('phones') ?? 'alice,bob').split(',').filter(Boolean))];
  const onlyTest = query.get('media') === 'test';
  const access = readAccess(query);
  const server = access?.server;
  const connections = await Promise.all(users.map((user) => connect(access, contactOf(user))));
  const inUse = createStore(users[0]);
  const stops: (() => void)[] = [];

  const phones = users.map((user, index): PlacedPhone => {
    const test = onlyTest || user !== (me ? 'alice' : users[0]);
    const phone = createPhone(contactOf(user), { strings, test, connection: connections[index] as Connection });
    const audible = select(inUse, (id) => id === user);
    const silenced = createStore<ReadonlySet<string>>(new Set());
    stops.push(ringCalls(phone.client, { ringer: createRinger(), audible, silenced }));
    return {
      ...phone,
      inUse: audible,
      use: () => inUse.set(user),
      silence: (call) => silenced.set(new Set([...silenced.get(), call])),
    };
  });

  return {
    phones,
    layout: me ? 'tab' : 'page',
    tagline: server ? strings.through(new URL(server, location.href).host) : strings.tagline,
    strings,
    absent: ['alice', 'bob', 'carol', 'dave'].filter((user) => !users.includes(user)),
    href: (layout, ids) =>
      `?${layout === 'tab' ? 'me' : 'phones'}=${ids.join(',')}${onlyTest ? '&media=test' : ''}${server ? `&server=${encodeURIComponent(server)}` : ''}`,
    async close() {
      for (const stop of stops) stop();
      for (const { messages } of phones) messages.close();
      await Promise.all(phones.map(({ client }) => client.close()));
    },
  };
}
