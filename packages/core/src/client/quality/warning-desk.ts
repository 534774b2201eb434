import { applies, type Circumstances, findingsOf, type WarningDirection } from '../../quality/warnings/findings.ts';
import { readFacts } from '../../quality/warnings/interval-facts.ts';
import { nextVerdict, noVerdict, type Verdict } from '../../quality/warnings/verdict.ts';
import {
  isBad,
  limitOf,
  type MeasuredWarning,
  type QualityWarningCode,
} from '../../quality/warnings/warning-limits.ts';
import type { CallView } from '../no-call.ts';
import { findParticipant } from '../participants.ts';
import { circumstancesOf } from './circumstances.ts';
import type { Look } from './follow-looks.ts';
import { mergeWarnings } from './merge-warnings.ts';
import type { QualityWarning } from './quality-warnings.ts';

/** Keeps the verdicts of one call. */
export interface WarningDesk {
  /** One more look at everybody. */
  take(view: CallView, looks: readonly Look[]): void;
  /** Forgets what has no meaning any more; true when there was such a thing. */
  forget(view: CallView): boolean;
  /** What is raised, oldest first. */
  raised(): readonly QualityWarning[];
}

/** One warning that may be raised. */
export interface Tracked {
  readonly code: QualityWarningCode;
  readonly direction: WarningDirection;
  readonly peer: string | null;
  readonly verdict: Verdict;
  /** Unix time, ms; null while it is not raised. */
  readonly since: number | null;
  /** Of the looks that the verdict remembers, oldest first. */
  readonly values: readonly number[];
  readonly limit: number | null;
}

type Noted = Pick<Tracked, 'code' | 'direction' | 'peer'> & { readonly value: number };

/** What is about this device, whoever is at the other end. */
const own: ReadonlySet<QualityWarningCode> = new Set(['cpu', 'silent-microphone']);

/** Creates a desk without a verdict. */
export function createWarningDesk(limits: Readonly<Record<MeasuredWarning, number>>, now: () => number): WarningDesk {
  let tracked = new Map<string, Tracked>();
  /** Since when the microphone gives nothing, ms of the samples' clock. */
  let silentSince: number | null = null;

  const judged = ({ code, direction, peer, value }: Noted, before: Tracked | undefined): Tracked => {
    const past = before?.verdict ?? noVerdict;
    const verdict = nextVerdict(past, isBad(code, value, past.raised, limits));
    const since = verdict.raised ? (before?.since ?? now()) : null;
    const values = [...(before?.values ?? []), value].slice(-verdict.looks.length);
    return { code, direction, peer, values, verdict, since, limit: limitOf(code, limits) };
  };
  const microphone = (looks: readonly Measured[], circumstances: Circumstances): Noted[] => {
    const told = looks.filter(({ facts }) => facts.microphoneHeard !== undefined);
    const [first] = told;
    if (!first || !applies('silent-microphone', circumstances)) silentSince = null;
    else if (told.some(({ facts }) => facts.microphoneHeard)) silentSince = first.sample.at;
    else silentSince ??= first.sample.at - first.facts.span;
    if (!first || silentSince === null) return [];
    return [{ code: 'silent-microphone', direction: 'outbound', peer: null, value: first.sample.at - silentSince }];
  };

  return {
    take(view, looks) {
      const measured = measure(view, looks);
      const noted = new Map<string, Noted>();
      const note = (one: Noted): void => {
        const peer = own.has(one.code) ? null : one.peer;
        const key = keyOf({ ...one, peer });
        const value = Math.max(one.value, noted.get(key)?.value ?? 0);
        noted.set(key, { ...one, peer, value });
      };
      for (const { participant, summary, facts, circumstances } of measured)
        for (const finding of findingsOf(summary, facts, circumstances)) note({ ...finding, peer: participant.id });
      microphone(measured, circumstancesOf(view, null)).forEach(note);

      const next = new Map(Array.from(noted, ([key, one]) => [key, judged(one, tracked.get(key))]));
      // Where a path gives nothing at all, or is measured for the first time, there is nothing to judge by.
      const blind = looks.filter(
        ({ participant: { id } }) => !measured.some(({ participant }) => participant.id === id),
      );
      for (const [key, one] of tracked)
        if (!next.has(key) && blind.some(({ participant }) => participant.id === one.peer)) next.set(key, one);
      tracked = next;
    },
    forget(view) {
      const before = tracked.size;
      for (const [key, { code, peer }] of tracked) {
        const participant = peer === null ? null : (findParticipant(view.participants, peer) ?? null);
        const gone = peer !== null && !participant;
        // What is wished to be received counts with the next look.
        if (gone || !applies(code, circumstancesOf(view, participant))) tracked.delete(key);
      }
      return tracked.size < before;
    },
    raised: () => mergeWarnings([...tracked.values()]),
  };
}

interface Measured extends Look {
  readonly facts: ReturnType<typeof readFacts>;
  readonly circumstances: Circumstances;
}

/** The looks that tell something. */
function measure(view: CallView, looks: readonly Look[]): readonly Measured[] {
  const microphone = view.local.microphone.track?.id;
  return looks.flatMap((look) => {
    const { participant, previous, sample, summary } = look;
    if (!previous || sample.at <= previous.at || summary.silent) return [];
    const circumstances = circumstancesOf(view, participant, sample.wishes);
    return [{ ...look, circumstances, facts: readFacts(previous, sample, microphone) }];
  });
}

function keyOf({ code, direction, peer }: Noted): string {
  return `${code} ${direction} ${peer}`;
}
