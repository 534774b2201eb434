import { commonCodecs, preferredCodecs } from './codecs.ts';
import type { IceCredentials } from './ice-agent.ts';
import type { Line, NegotiationState } from './negotiation-state.ts';
import { intersection, reversed } from './rtp-transceiver.ts';
import type { SdpSection, SdpSession } from './sdp.ts';

/** A description of ours with what it means for the transceivers. */
export interface Plan {
  readonly type: 'offer' | 'answer';
  readonly session: SdpSession;
  readonly lines: readonly Line[];
}

/** What a description is made from. */
export interface DescriptionInput {
  readonly state: NegotiationState;
  readonly credentials: IceCredentials;
  readonly fingerprint: string;
  readonly wantsData: boolean;
}

/** Plans an offer: sections keep their place, those of stopped transceivers are used again, new ones follow. */
export function planOffer(input: DescriptionInput): Plan {
  const { state } = input;
  const lines: Line[] = [...state.lines];
  const used = new Set([...lines, ...state.transceivers].map((entry) => entry.mid));
  const newMid = (): string => {
    let number = 0;
    while (used.has(String(number))) number++;
    used.add(String(number));
    return String(number);
  };
  for (const transceiver of state.transceivers) {
    if (transceiver.stopping || lines.some((line) => line.transceiver === transceiver)) continue;
    const line: Line = { mid: newMid(), kind: transceiver.kind, transceiver };
    const free = lines.findIndex((other) => other.kind !== 'application' && (other.transceiver?.stopped ?? true));
    if (free >= 0) lines[free] = line;
    else lines.push(line);
  }
  if (input.wantsData && !lines.some((line) => line.kind === 'application')) {
    lines.push({ mid: newMid(), kind: 'application', transceiver: null });
  }
  return { type: 'offer', lines, session: session(input, 'actpass', lines.map(offerSection)) };
}

/** Plans the answer to the remote offer that was applied. */
export function planAnswer(input: DescriptionInput): Plan {
  const { state } = input;
  const remote = state.pendingRemote?.session;
  if (!remote) throw new DOMException('There is no offer to answer', 'InvalidStateError');
  const setup = (state.client ?? remote.setup !== 'active') ? 'active' : 'passive';
  const sections = state.lines.map((line, index) => answerSection(line, remote.sections[index]));
  return { type: 'answer', lines: state.lines, session: session(input, setup, sections) };
}

function session(input: DescriptionInput, setup: SdpSession['setup'], sections: readonly SdpSection[]): SdpSession {
  const { state, credentials, fingerprint } = input;
  return { id: state.sessionId, version: ++state.version, ...credentials, fingerprint, setup, sections };
}

function offerSection(line: Line): SdpSection {
  const { transceiver } = line;
  const empty = emptySection(line);
  if (line.kind === 'application') return empty;
  if (!transceiver || transceiver.stopping) return { ...empty, rejected: true };
  const codecs = preferredCodecs(transceiver.kind, transceiver.codecPreferences);
  return { ...empty, direction: transceiver.direction, codecs };
}

function answerSection(line: Line, offered: SdpSection | undefined): SdpSection {
  const { transceiver } = line;
  const empty = emptySection(line);
  if (line.kind === 'application') return { ...empty, rejected: offered?.rejected ?? true };
  if (!transceiver || transceiver.stopping || !offered || offered.rejected) return { ...empty, rejected: true };
  const codecs = commonCodecs(preferredCodecs(transceiver.kind, transceiver.codecPreferences), offered.codecs);
  if (codecs.length === 0) return { ...empty, rejected: true };
  return { ...empty, direction: intersection(transceiver.direction, reversed(offered.direction)), codecs };
}

function emptySection({ mid, kind, transceiver }: Line): SdpSection {
  return {
    kind,
    mid,
    rejected: false,
    direction: 'inactive',
    codecs: [],
    streams: transceiver?.sender.streams ?? [],
    trackId: transceiver?.sender.id ?? '',
    candidates: [],
    endOfCandidates: false,
  };
}
