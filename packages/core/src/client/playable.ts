import type { LocalSource } from '../media/source-slot.ts';
import type { MediaSource } from '../protocol/messages.ts';
import type { Participant, RemoteTrack } from './api.ts';
import { streamOf, trackOf } from './participants.ts';

/** What a media element is given to play: one of the three. */
export interface PlayableInput {
  readonly participant?: Participant | undefined;
  /** Of the participant. */
  readonly source?: MediaSource | undefined;
  /** Of a participant, or of this device for the preview. */
  readonly track?: RemoteTrack | LocalSource | undefined;
  readonly stream?: MediaStream | null | undefined;
}

/** What a media element plays, and how. */
export interface Playable {
  readonly stream: MediaStream | null;
  /** False while a participant's source is off: the stream stays at the element, so that it goes on at once. */
  readonly on: boolean;
  /** Whose stream it is; while this stays, a stream may be kept although it is not listed at present. */
  readonly owner: string | null;
  /** For assistive technology. */
  readonly label: string | undefined;
  /** A preview of the camera that faces the user reads like a mirror. */
  readonly mirrored: boolean;
}

const nouns: Readonly<Record<MediaSource, string>> = {
  microphone: 'voice',
  camera: 'camera',
  screen: 'screen',
  'screen-audio': 'screen sound',
};

/** Works out what an element plays; `source` is the one meant when a participant is given alone. */
export function playableOf(input: PlayableInput, source: MediaSource): Playable {
  const { participant, track, stream = null } = input;
  const asked = input.source ?? source;
  if (participant) {
    return {
      stream: streamOf(participant, asked),
      on: trackOf(participant, asked) !== undefined,
      owner: `${participant.id} ${asked}`,
      label: `${participant.name ?? participant.user}: ${nouns[asked]}`,
      mirrored: false,
    };
  }
  if (track) {
    const own = 'wanted' in track;
    const facing = own && track.source === 'camera' && track.track?.getSettings().facingMode !== 'environment';
    const label = own ? `You: ${nouns[track.source]}` : nouns[track.source];
    return { stream: track.stream, on: track.stream !== null, owner: null, label, mirrored: facing };
  }
  return { stream, on: stream !== null, owner: null, label: undefined, mirrored: false };
}

/** The stream at an element, and whose it is. */
export type Loaded = Pick<Playable, 'stream' | 'owner'>;

/** What is to be at the element now; `before` itself when it may stay, also while its owner's source is off. */
export function nextLoaded(before: Loaded, { stream, owner }: Playable): Loaded {
  if (owner === before.owner && (stream === before.stream || (owner !== null && stream === null))) return before;
  return { stream, owner };
}
