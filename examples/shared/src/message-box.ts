import { createStore, type Readable } from '@org/calls-core';

/** A message that somebody left after a call in vain. */
export interface VoiceMessage {
  readonly id: string;
  readonly from: string;
  readonly name: string;
  /** Unix time, ms. */
  readonly at: number;
  /** Ms. */
  readonly duration: number;
  readonly url: string;
}

/** The messages for one user, newest first. They stay in this browser, for all its tabs; an app would have a server for it. */
export interface MessageBox extends Readable<readonly VoiceMessage[]> {
  deliver(to: string, message: Pick<VoiceMessage, 'from' | 'name' | 'duration'>, sound: Blob): Promise<void>;
  remove(id: string): Promise<void>;
  close(): void;
}

const place = 'calls-voice-messages';

/** Opens the box of a user. */
export function openMessageBox(user: string): MessageBox {
  const store = createStore<readonly VoiceMessage[]>([]);
  const news = new BroadcastChannel(place);
  const read = async (): Promise<void> => {
    const cache = await caches.open(place);
    const own = (await cache.keys()).filter(({ url }) => new URL(url).pathname === pathOf(user));
    const known = new Map(store.get().map((message) => [message.id, message]));
    const messages = await Promise.all(own.map(async ({ url }) => known.get(url) ?? open(url, await cache.match(url))));
    for (const { id, url } of known.values()) if (!own.some((one) => one.url === id)) URL.revokeObjectURL(url);
    store.set(messages.sort((a, b) => b.at - a.at));
  };
  const ignore = (): void => {}; // without a place to keep them there are none
  news.onmessage = () => void read().catch(ignore);
  void read().catch(ignore);
  return {
    get: store.get,
    subscribe: store.subscribe,
    async deliver(to, { from, name, duration }, sound) {
      const about = new URLSearchParams({ from, name, duration: `${duration}`, at: `${Date.now()}` });
      await (await caches.open(place)).put(`${pathOf(to)}?${about}`, new Response(sound));
      news.postMessage(to);
      if (to === user) await read();
    },
    async remove(id) {
      await (await caches.open(place)).delete(id);
      news.postMessage(user);
      await read();
    },
    close: () => news.close(),
  };
}

const pathOf = (user: string): string => `/voice-messages/${encodeURIComponent(user)}`;

async function open(id: string, response: Response | undefined): Promise<VoiceMessage> {
  const about = new URL(id).searchParams;
  const from = about.get('from') ?? '';
  const url = URL.createObjectURL((await response?.blob()) ?? new Blob());
  const [at, duration] = [Number(about.get('at')), Number(about.get('duration'))];
  return { id, from, name: about.get('name') ?? from, at, duration, url };
}
