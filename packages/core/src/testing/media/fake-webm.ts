/** WebM as browsers write it while they record: sizes unknown, neither duration nor index. */
export interface FakeWebm {
  /** Adds a frame of so many ms to every track. */
  frame(ms: number): void;
  /** What was written since the last time. */
  take(): Uint8Array<ArrayBuffer>;
}

/** Ms between two key frames, each of which begins a cluster. */
const group = 1_000;
const unknown = [0x01, 255, 255, 255, 255, 255, 255, 255];

/** Creates a file with a track for each kind. */
export function fakeWebm(kinds: readonly ('audio' | 'video')[]): FakeWebm {
  let time = 0;
  let cluster = -Infinity;
  let bytes: number[] = [
    ...element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], [...new TextEncoder().encode('webm')])),
    ...[0x18, 0x53, 0x80, 0x67, ...unknown],
    ...element([0x15, 0x49, 0xa9, 0x66], element([0x2a, 0xd7, 0xb1], [0x0f, 0x42, 0x40])),
    ...element(
      [0x16, 0x54, 0xae, 0x6b],
      kinds.flatMap((kind, index) => track(index + 1, kind)),
    ),
  ];
  return {
    frame(ms) {
      const key = time - cluster >= group;
      if (key) {
        cluster = time;
        bytes.push(...[0x1f, 0x43, 0xb6, 0x75, ...unknown], ...element([0xe7], number(time)));
      }
      const offset = time - cluster;
      for (const [index, kind] of kinds.entries()) {
        const flags = key || kind === 'audio' ? 0x80 : 0;
        bytes.push(...element([0xa3], [0x81 + index, offset >> 8, offset & 255, flags, time & 255]));
      }
      time += ms;
    },
    take() {
      const taken = Uint8Array.from(bytes);
      bytes = [];
      return taken;
    },
  };
}

function track(index: number, kind: 'audio' | 'video'): number[] {
  return element([0xae], [...element([0xd7], [index]), ...element([0x83], [kind === 'video' ? 1 : 2])]);
}

function element(id: readonly number[], data: readonly number[]): number[] {
  return [...id, 0x40 | (data.length >> 8), data.length & 255, ...data];
}

function number(value: number): number[] {
  return [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
}
