import type { QualityLevel } from '../../quality/quality.ts';

/** Every word that the components say. Give others in the prop `strings` of any of them. */
export interface ComponentStrings {
  readonly you: string;
  readonly muted: string;
  readonly cameraOff: string;
  readonly handRaised: string;
  readonly onHold: string;
  readonly sharesScreen: string;
  readonly screenOf: (name: string) => string;
  readonly quality: (level: Exclude<QualityLevel, 'unknown'>) => string;
  readonly joined: (name: string) => string;
  readonly left: (name: string) => string;
  readonly participants: string;
  readonly previousPage: string;
  readonly nextPage: string;
  readonly page: (page: number, pages: number) => string;
  readonly controls: string;
  readonly mute: string;
  readonly unmute: string;
  readonly cameraOn: string;
  readonly stopCamera: string;
  readonly shareScreen: string;
  readonly stopScreen: string;
  readonly hangUp: string;
  readonly accept: string;
  readonly acceptVideo: string;
  readonly decline: string;
  readonly voiceCall: (name: string) => string;
  readonly videoCall: (name: string) => string;
  readonly calling: string;
  readonly ringing: string;
  readonly connecting: string;
  readonly connected: string;
  readonly reconnecting: string;
  readonly held: string;
  readonly ended: string;
  readonly failed: string;
}

const levels: Readonly<Record<Exclude<QualityLevel, 'unknown'>, string>> = {
  lost: 'Nothing arrives',
  poor: 'Poor connection',
  fair: 'Fair connection',
  good: 'Good connection',
  excellent: 'Excellent connection',
};

/** What the components say unless told otherwise. */
export const englishComponents: ComponentStrings = {
  you: 'You',
  muted: 'muted',
  cameraOff: 'camera off',
  handRaised: 'hand raised',
  onHold: 'on hold',
  sharesScreen: 'shares a screen',
  screenOf: (name) => `Screen of ${name}`,
  quality: (level) => levels[level],
  joined: (name) => `${name} joined`,
  left: (name) => `${name} left`,
  participants: 'Participants',
  previousPage: 'Previous page',
  nextPage: 'Next page',
  page: (page, pages) => `Page ${page} of ${pages}`,
  controls: 'Call controls',
  mute: 'Mute',
  unmute: 'Unmute',
  cameraOn: 'Turn camera on',
  stopCamera: 'Turn camera off',
  shareScreen: 'Share screen',
  stopScreen: 'Stop sharing',
  hangUp: 'Hang up',
  accept: 'Accept',
  acceptVideo: 'Accept with video',
  decline: 'Decline',
  voiceCall: (name) => `${name} is calling`,
  videoCall: (name) => `Video call from ${name}`,
  calling: 'Calling …',
  ringing: 'Ringing …',
  connecting: 'Connecting …',
  connected: 'Connected',
  reconnecting: 'Reconnecting …',
  held: 'On hold',
  ended: 'Call ended',
  failed: 'Call failed',
};

const merged = new WeakMap<Partial<ComponentStrings>, ComponentStrings>();

/** The strings given, and English for the others; the same object for the same strings. */
export function withEnglish(strings: Partial<ComponentStrings> | undefined): ComponentStrings {
  if (!strings) return englishComponents;
  let all = merged.get(strings);
  if (!all) merged.set(strings, (all = { ...englishComponents, ...strings }));
  return all;
}
