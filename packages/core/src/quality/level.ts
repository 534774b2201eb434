import type { Flows, QualityLevel, QualityLevels } from './quality.ts';

/** From bad to good; `unknown` says nothing and comes last. */
const levels: readonly QualityLevel[] = ['lost', 'poor', 'fair', 'good', 'excellent', 'unknown'];
const unknown = 5;

/** Samples in which the score must stay above the level before it rises. */
const patience = 10;
/** How far below the level the score must be before it falls: at constant loss it goes up and down around a border. */
const margin = 0.25;
/** Samples between two rises: at an interval of 2 s, at most one rise in 30 s. */
const rest = 15;

/** The level of a score: "some users dissatisfied", "satisfied" and "very satisfied" begin at these (ITU-T G.109). */
export function levelOf(score: number): QualityLevel {
  return levels[rankOf(score)] ?? 'poor';
}

/** The worst of several levels; `unknown` only when there is nothing else. */
export function worstOf(all: readonly QualityLevel[]): QualityLevel {
  return levels[Math.min(unknown, ...all.map((level) => levels.indexOf(level)))] ?? 'unknown';
}

/** Rates one flow over time; without a score it forgets. */
export type Rater = (score: number | undefined) => QualityLevel;

/** Creates a rater that falls fast and rises slowly. */
export function createRater(): Rater {
  let rank = unknown;
  let smooth = 0;
  let better = 0;
  let sinceRise = rest;
  return (score) => {
    sinceRise++;
    if (score === undefined) rank = unknown;
    else {
      smooth = rank === unknown ? score : smooth + (score < smooth ? 0.5 : 0.2) * (score - smooth);
      const next = rankOf(smooth);
      better = next > rank ? better + 1 : 0;
      const rises = better >= patience && sinceRise > rest;
      if (rises) sinceRise = better = 0;
      if (rises || rankOf(smooth + margin) < rank) rank = next;
    }
    return levels[rank] ?? 'unknown';
  };
}

/** Creates a rater of all flows of one connection, each by itself. */
export function createFlowRater(): (scores: Flows<number>) => QualityLevels {
  const [a, b, c, d] = [createRater(), createRater(), createRater(), createRater()];
  return ({ audio, video }) => ({
    audio: { inbound: a(audio.inbound), outbound: b(audio.outbound) },
    video: { inbound: c(video.inbound), outbound: d(video.outbound) },
  });
}

function rankOf(score: number): number {
  return 1 + Number(score >= 3.6) + Number(score >= 4.03) + Number(score >= 4.34);
}
