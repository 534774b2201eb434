import type { Bench } from './calls.ts';
import { sleep } from './signaling.ts';
import { setStage, within } from './stage.ts';
import { longestGap } from './view.ts';

/** How long a call is watched after the accept, ms. */
const WATCH = 5000;

export interface UpgradeOptions {
  readonly roundTrip: number;
  readonly ringFor: number;
  readonly iceServers: readonly RTCIceServer[];
}

/** Ms since the accept. */
export interface UpgradeSample {
  readonly calleeSees: number;
  readonly callerSees: number;
  /** True when both ends sent through TURN while it rang. */
  readonly relayed: boolean;
  /** Since when neither end sends through TURN; Infinity when they still do at the end. */
  readonly direct: number;
  /** Longest time without a frame at either end, ms. */
  readonly longestFreeze: number;
  /** Freezes by the definition of W3C's `freezeCount`, both ends. */
  readonly freezes: number;
}

/** Makes one call whose connections begin at a relay, and watches them find the direct path. */
export async function measureUpgrade(bench: Bench, options: UpgradeOptions): Promise<UpgradeSample> {
  const { contender, connections, wire } = bench;
  const oneWay = options.roundTrip / 2;
  await wire.set({ delay: oneWay });
  const stage = await setStage(oneWay, options.iceServers);
  connections.reset();
  const call = await contender.ring(stage);
  await sleep(options.ringFor);
  const ringing = await relaysInUse(connections.open());
  const relayed = ringing.length === 2 && ringing.every(Boolean);
  const start = performance.now();
  call.accept();
  const { callee, caller } = stage;
  const moments = [callee, caller].map(({ view }) => within(WATCH, view.firstFrame));
  let direct = Infinity;
  while (performance.now() - start < WATCH) {
    await sleep(50);
    const relays = await relaysInUse(connections.open());
    if (relays.length < 2 || relays.includes(true)) direct = Infinity;
    else direct = Math.min(direct, performance.now() - start);
  }
  const [calleeSees = Infinity, callerSees = Infinity] = await Promise.all(moments);
  const end = performance.now();
  const sample = {
    calleeSees: calleeSees - start,
    callerSees: callerSees - start,
    relayed,
    direct,
    longestFreeze: Math.max(
      longestGap(callee.view.frames, calleeSees, end),
      longestGap(caller.view.frames, callerSees, end),
    ),
    freezes: await countFreezes(connections.open()),
  };
  await call.close();
  stage.close();
  await sleep(100);
  return sample;
}

/** For each connected connection whether it sends through TURN. */
async function relaysInUse(connections: readonly RTCPeerConnection[]): Promise<readonly boolean[]> {
  const connected = connections.filter(({ connectionState }) => connectionState === 'connected');
  const reports = await Promise.all(connected.map((connection) => connection.getStats()));
  return reports.map((report) => {
    const entries = [...report.values()] as Record<string, string>[];
    const transport = entries.find(({ type }) => type === 'transport');
    const pair = report.get(transport?.selectedCandidatePairId ?? '');
    return [pair?.localCandidateId, pair?.remoteCandidateId].some((id) => report.get(id)?.candidateType === 'relay');
  });
}

async function countFreezes(connections: readonly RTCPeerConnection[]): Promise<number> {
  const reports = await Promise.all(connections.map((connection) => connection.getStats()));
  const entries = reports.flatMap((report) => [...report.values()] as Record<string, unknown>[]);
  return entries.reduce((sum, { freezeCount }) => sum + (typeof freezeCount === 'number' ? freezeCount : 0), 0);
}
