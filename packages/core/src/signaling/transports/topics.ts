import type { Destination, DeviceAddress } from '../../protocol/address.ts';

/** Topics of a broker that knows nothing of calls. A topic ends with the user who writes to it: rules can be made of that. */
export interface Topics {
  /** What a device listens to, without the last level. */
  own(self: DeviceAddress): readonly string[];
  /** What members of a room listen to, without the last level. */
  room(room: string): string;
  /** Where a user writes to. Throws when there is nobody behind the broker to write to. */
  to(destination: Destination, sender: string): string;
  /** The topic without its last level, and the user that this names: nobody, '', when it makes no sense. */
  read(topic: string): { readonly base: string; readonly sender: string };
}

/** Creates the topics below a prefix; `escape` makes one level of any id, so that `decodeURIComponent` makes the id again. */
export function createTopics(prefix: string, separator: '/' | '.', escape: (id: string) => string): Topics {
  const base = (...levels: string[]): string => [prefix, levels[0], ...levels.slice(1).map(escape), ''].join(separator);
  return {
    own: ({ user, device }) => [base('user', user), base('device', user, device)],
    room: (room) => base('room', room),
    to(to, sender) {
      if ('server' in to) throw new Error('There is no server behind this broker.');
      if ('room' in to) return base('room', to.room) + escape(sender);
      return (to.device === undefined ? base('user', to.user) : base('device', to.user, to.device)) + escape(sender);
    },
    read(topic) {
      const end = topic.lastIndexOf(separator) + 1;
      return { base: topic.slice(0, end), sender: unescape(topic.slice(end)) };
    },
  };
}

/** Ids as they are, but for what means something in MQTT (`/`, `+`, `#`) or may not stand in a topic. */
export function escapeForMqtt(id: string): string {
  return encodeURIComponent(id).replaceAll('%40', '@');
}

/** Ids as they are, but for what means something in NATS (`.`, `*`, `>`, blanks) or ends a line. */
export function escapeForNats(id: string): string {
  // Other letters stay: three bytes each, they would take nine, and a line of NATS has 4096.
  return id.replace(/[\0-\x20\x7f.*>%]/g, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function unescape(level: string): string {
  try {
    return decodeURIComponent(level);
  } catch {
    return '';
  }
}
