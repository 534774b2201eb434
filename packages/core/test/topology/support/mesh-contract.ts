import { describe, expect, test } from 'vitest';
import type { Channel } from '../../../src/topology/topology.ts';
import type { MeshBench } from './mesh-bench.ts';
import { descriptions, sections, total, wirePair, type Pair, type PairOptions, type Side } from './wired-pair.ts';

/** Both ends are up. */
function bothUp({ a, b }: Pair, times = 1): boolean {
  return a.of('up').length >= times && b.of('up').length >= times;
}

/** What one mesh connection must do, on fakes and in browsers alike. */
export function describeMesh(bench: MeshBench): void {
  const { until, pass } = bench;

  const connected = async (options: PairOptions = {}): Promise<Pair> => {
    const pair = wirePair(bench.environments(), options);
    pair.b.add();
    pair.a.add({ initiate: true });
    await until(() => bothUp(pair));
    return pair;
  };
  const send = async (side: Side, ...sources: ('microphone' | 'camera' | 'screen' | 'screen-audio')[]) => {
    await side.session.sendTo(['other']);
    for (const source of sources) {
      const kind = source === 'camera' || source === 'screen' ? 'video' : 'audio';
      await side.session.publish(source, await bench.createTrack(kind, bench.environments()[0]));
    }
  };
  const decoded = (side: Side): Promise<number> => total(side.pc(), 'inbound-rtp', 'framesDecoded');
  const framesGrow = async (side: Side): Promise<void> => {
    const before = await decoded(side);
    await until(async () => (await decoded(side)) > before + 1);
  };

  describe(`a mesh connection (${bench.name})`, () => {
    test('comes up with one offer, one answer and one local description on each side', async () => {
      const { a, b } = await connected();
      await pass(200);
      expect([descriptions(a.signals), descriptions(b.signals)]).toEqual([['offer'], ['answer']]);
      expect([a.localDescriptions.count, b.localDescriptions.count]).toEqual([1, 1]);
      expect([...a.tracks.keys()].sort()).toEqual(['camera', 'microphone', 'screen', 'screen-audio']);
      expect([...b.tracks.keys()].sort()).toEqual(['camera', 'microphone', 'screen', 'screen-audio']);
      expect(sections(a.pc().localDescription?.sdp)).toHaveLength(5);
      expect([...a.of('failed'), ...b.of('failed')]).toEqual([]);
      expect(a.facts.concat(b.facts).filter((fact) => fact.type === 'debug' && /error/.test(fact.what))).toEqual([]);
    });

    test('sends nothing before both publish and sendTo, then frames without another description', async () => {
      const pair = await connected();
      const { a, b } = pair;
      const [one] = bench.environments();
      await a.session.publish('camera', await bench.createTrack('video', one));
      await b.session.sendTo(['other']);
      await pass(300);
      expect(await total(a.pc(), 'outbound-rtp', 'packetsSent')).toBe(0);
      expect(await total(b.pc(), 'outbound-rtp', 'packetsSent')).toBe(0);
      await a.session.sendTo(['other']);
      await b.session.publish('camera', await bench.createTrack('video', one));
      await Promise.all([framesGrow(a), framesGrow(b)]);
      expect([descriptions(a.signals), descriptions(b.signals)]).toEqual([['offer'], ['answer']]);
      await a.session.sendTo([]);
      expect(
        a
          .pc()
          .getSenders()
          .every(({ track }) => !track),
      ).toBe(true);
    });

    test('replaces and stops a source without a description; the other end keeps its track', async () => {
      const { a, b } = await connected();
      await send(a, 'camera');
      await framesGrow(b);
      const track = b.tracks.get('camera');
      await send(a, 'camera');
      await framesGrow(b);
      await a.session.publish('camera', null);
      expect(
        a
          .pc()
          .getSenders()
          .every((sender) => !sender.track),
      ).toBe(true);
      expect(b.tracks.get('camera')).toBe(track);
      expect(track?.readyState).toBe('live');
      expect(descriptions(a.signals)).toEqual(['offer']);
    });

    test('fifty shares leave the media sections as they were', async () => {
      const { a, b } = await connected();
      const track = await bench.createTrack('video', bench.environments()[0]);
      await a.session.sendTo(['other']);
      for (let share = 0; share < 50; share++) {
        await a.session.publish('screen', track);
        await a.session.publish('screen', null);
      }
      expect(sections(a.pc().localDescription?.sdp)).toHaveLength(5);
      expect(a.pc().getTransceivers()).toHaveLength(4);
      expect(descriptions([...a.signals, ...b.signals])).toEqual(['offer', 'answer']);
    });

    test('microphone and camera share a stream id, screen and its audio another, in offer and answer', async () => {
      const { a, b } = await connected();
      for (const side of [a, b]) {
        const { mids } = (await side.session.stats())[0]!;
        const bySource = new Map(Array.from(mids, ([mid, source]) => [source, streamOf(side.signals, mid)]));
        const talk = bySource.get('microphone');
        const share = bySource.get('screen');
        expect(talk).toMatch(/\S/);
        expect(share).toMatch(/\S/);
        expect(talk).not.toBe('-');
        expect(share).not.toBe(talk);
        expect([bySource.get('camera'), bySource.get('screen-audio')]).toEqual([talk, share]);
      }
    });

    test('an ICE restart is one offer on the same connection and frames go on', async () => {
      const { a, b } = await connected();
      await send(a, 'camera');
      await framesGrow(b);
      const before = ufrag(a.pc());
      a.session.restartIce('other', 'keep');
      await until(() => descriptions(b.signals).length === 2 && a.pc().signalingState === 'stable');
      expect(ufrag(a.pc())).not.toBe(before);
      await framesGrow(b);
      expect([descriptions(a.signals), descriptions(b.signals)]).toEqual([
        ['offer', 'offer'],
        ['answer', 'answer'],
      ]);
      expect([a.pcs.length, b.pcs.length]).toEqual([1, 1]);
    });

    test('both ends restarting ICE at once end stable with matching credentials, and frames go on', async () => {
      const { a, b } = await connected();
      await send(a, 'camera');
      await send(b, 'camera');
      await Promise.all([framesGrow(a), framesGrow(b)]);
      a.session.restartIce('other', 'keep');
      b.session.restartIce('other', 'keep');
      await until(() => descriptions(a.signals).length >= 2 && descriptions(b.signals).includes('answer'));
      await until(
        () =>
          [a, b].every((side) => side.pc().signalingState === 'stable') &&
          ufrag(a.pc()) === remoteUfrag(b.pc()) &&
          ufrag(b.pc()) === remoteUfrag(a.pc()),
      );
      await Promise.all([framesGrow(a), framesGrow(b)]);
      expect([a.pcs.length, b.pcs.length]).toEqual([1, 1]);
      expect(sections(a.pc().localDescription?.sdp)).toHaveLength(5);
    });

    test('is built anew under the same peer, with media and channels as before', async () => {
      const pair = await connected();
      const { a, b } = pair;
      await send(a, 'camera');
      await framesGrow(b);
      const track = b.tracks.get('camera');
      const chat = a.session.openChannel('chat');
      const heard: unknown[] = [];
      b.session.openChannel('chat').onMessage((_, data) => heard.push(data));
      a.session.rebuild('other', { initiate: true, relayOnly: false });
      await until(() => bothUp(pair, 2));
      await framesGrow(b);
      expect(b.tracks.get('camera')).not.toBe(track);
      await until(() => chat.state('other') === 'open');
      chat.send('again');
      await until(() => heard.length === 1);
      await until(() => [...a.pcs, ...b.pcs].filter(({ signalingState }) => signalingState !== 'closed').length === 2);
      expect([a, b].map(({ session }) => session.diagnostics()[0]?.epoch)).toEqual([2, 2]);
    });

    test('one end building anew without offering makes the other one offer', async () => {
      const pair = await connected();
      pair.a.session.rebuild('other', { initiate: false, relayOnly: false });
      await until(() => bothUp(pair, 2));
      expect(descriptions(pair.b.signals)).toEqual(['answer', 'offer']);
    });

    test('both ends building anew at once find each other', async () => {
      const pair = await connected();
      pair.a.session.rebuild('other', { initiate: true, relayOnly: false });
      pair.b.session.rebuild('other', { initiate: true, relayOnly: false });
      await until(() => bothUp(pair, 2));
      await send(pair.a, 'camera');
      await framesGrow(pair.b);
      expect(sections(pair.a.pc().localDescription?.sdp)).toHaveLength(5);
    });

    test('two first offers that cross become one connection of four transceivers', async () => {
      const pair = wirePair(bench.environments());
      pair.a.add({ initiate: true });
      pair.b.add({ initiate: true });
      await until(() => bothUp(pair));
      await send(pair.a, 'camera');
      await send(pair.b, 'camera');
      await Promise.all([framesGrow(pair.a), framesGrow(pair.b)]);
      for (const { pc } of [pair.a, pair.b]) {
        expect(pc().getTransceivers()).toHaveLength(4);
        expect(sections(pc().localDescription?.sdp)).toHaveLength(5);
      }
    });

    test('an answer followed at once by an offer loses neither', async () => {
      const held: (() => void)[] = [];
      let holding = true;
      const [one, two] = bench.environments();
      const pair = wirePair([one, two], {
        carry(signal, deliver, from) {
          if (from === 'b' && holding) held.push(() => deliver(signal));
          else one.clock.after(0, () => deliver(signal));
        },
      });
      const { a, b } = pair;
      b.add();
      a.add({ initiate: true });
      await until(() => descriptions(b.signals).includes('answer'));
      b.session.restartIce('other', 'keep');
      await until(() => descriptions(b.signals).includes('offer'));
      holding = false;
      for (const deliver of held) deliver();
      await until(() => bothUp(pair) && descriptions(a.signals).includes('answer'));
      await until(() => b.pc().signalingState === 'stable');
      expect(a.of('failed')).toEqual([]);
    });

    test('candidates that overtake their description wait for it', async () => {
      const [one, two] = bench.environments();
      const pair = wirePair([one, two], {
        carry(signal, deliver) {
          if (signal.description) one.clock.after(150, () => deliver(signal));
          else one.clock.after(0, () => deliver(signal));
        },
      });
      pair.b.add();
      pair.a.add({ initiate: true });
      await until(() => bothUp(pair));
      expect([...pair.a.of('failed'), ...pair.b.of('failed')]).toEqual([]);
    });

    test('held candidates stay here until they are released', async () => {
      const pair = wirePair(bench.environments());
      const { a, b } = pair;
      b.add({ holdCandidates: true });
      a.add({ initiate: true, holdCandidates: true });
      await until(() => descriptions(b.signals).includes('answer'));
      await pass(300);
      const all = JSON.stringify([a.signals, b.signals]);
      expect(all).not.toContain('candidate:');
      expect(all).not.toMatch(/a=end-of-candidates/);
      expect(bothUp(pair)).toBe(false);
      a.session.releaseCandidates('other');
      b.session.releaseCandidates('other');
      await until(() => bothUp(pair));
    });

    test('a relay-only connection shows no other candidate; it goes direct after a restart with all', async () => {
      const pair = wirePair(bench.environments());
      const { a, b } = pair;
      b.add({ relayOnly: true });
      a.add({ initiate: true, relayOnly: true });
      await until(() => descriptions(b.signals).includes('answer'));
      await pass(300);
      expect(JSON.stringify([a.signals, b.signals])).not.toContain('typ host');
      b.session.restartIce('other', 'all');
      await pass(0);
      a.session.restartIce('other', 'all');
      await until(() => bothUp(pair));
    });

    test('goes direct when one end only allows it and the other one restarts', async () => {
      const pair = wirePair(bench.environments());
      const { a, b } = pair;
      b.add({ relayOnly: true });
      a.add({ initiate: true, relayOnly: true });
      await until(() => descriptions(b.signals).includes('answer'));
      await until(() => [a, b].every(({ session }) => session.diagnostics()[0]?.signalingState === 'stable'));
      // Browsers look once more whether to negotiate after they became stable, and would offer by themselves.
      await pass(100);
      b.session.allowDirect('other');
      a.session.allowDirect('nobody');
      await pass(100);
      expect(JSON.stringify([a.signals, b.signals])).not.toContain('typ host');
      a.session.restartIce('other', 'all');
      await until(() => bothUp(pair) && JSON.stringify(b.signals).includes('typ host'));
      expect(a.of('failed')).toEqual([]);
    });

    test('the control channel carries texts before any media', async () => {
      const { a, b } = await connected();
      expect(a.session.sendControl('other', 'hello')).toBe(true);
      await until(() => b.texts().length === 1);
      expect(b.texts()).toEqual(['hello']);
      expect(a.session.sendControl('nobody', 'hello')).toBe(false);
    });

    test('closing leaves nothing alive, and the other end is told', async () => {
      const { a, b } = await connected();
      await a.session.close();
      expect(a.pcs.map(({ signalingState }) => signalingState)).toEqual(['closed']);
      await until(() => b.of('closed').length === 1);
      const before = a.facts.length;
      a.session.addPeer('other', { initiate: true, polite: false, relayOnly: false, holdCandidates: false });
      await pass(50);
      expect([a.facts.length, a.pcs.length]).toEqual([before, 1]);
      expect(a.session.sendControl('other', 'late')).toBe(false);
    });

    test('closing while descriptions are on their way ends every connection', async () => {
      for (const delay of [0, 1, 2, 4, 8]) {
        const pair = wirePair(bench.environments());
        pair.b.add();
        pair.a.add({ initiate: true });
        await pass(delay);
        await Promise.all([pair.a.session.close(), pair.b.session.close()]);
        expect([...pair.a.pcs, ...pair.b.pcs].every(({ signalingState }) => signalingState === 'closed')).toBe(true);
      }
    });

    test('signals of an older connection are dropped', async () => {
      const pair = await connected();
      const { a, b } = pair;
      const old = [...b.signals];
      a.session.rebuild('other', { initiate: true, relayOnly: false });
      await until(() => bothUp(pair, 2));
      for (const signal of old) a.session.handleSignal('other', signal);
      await pass(100);
      expect(a.of('failed')).toEqual([]);
      expect(a.pc().connectionState).toBe('connected');
      expect(a.pcs).toHaveLength(2);
    });

    test('Opus parameters reach the encoder through the remote description only', async () => {
      const { a, b } = await connected({ context: { opus: { dtx: true, maxAverageBitrate: 24_000 } } });
      for (const { pc } of [a, b]) {
        expect(pc().localDescription?.sdp).not.toMatch(/usedtx=1/);
        expect(pc().remoteDescription?.sdp).toMatch(/usedtx=1/);
        expect(pc().remoteDescription?.sdp).toMatch(/maxaveragebitrate=24000/);
      }
    });

    test('channels reach peers of both ends, early messages included, and refuse what is too large', async () => {
      const { a, b } = await connected();
      const sending = a.session.openChannel('files', { ordered: true });
      expect(a.session.openChannel('files')).toBe(sending);
      await until(() => sending.state('other') === 'open');
      expect(sending.send('early').get('other')).toBe(true);
      sending.send(new Uint8Array([1, 2, 3]).buffer, 'other');
      await pass(100);
      const heard: (string | ArrayBuffer)[] = [];
      const receiving = b.session.openChannel('files');
      receiving.onMessage((_, data) => heard.push(data));
      await until(() => heard.length === 2);
      expect(heard[0]).toBe('early');
      expect([...new Uint8Array(heard[1] as ArrayBuffer)]).toEqual([1, 2, 3]);
      expect(() => sending.send(new ArrayBuffer(65_537))).toThrow(/65537 of/);
      expect(sending.send(new ArrayBuffer(65_536)).get('other')).toBe(true);
      expect(sending.send('nobody', 'nobody').get('nobody')).toBe(false);
      const states: string[] = [];
      sending.onState((_, state) => states.push(state));
      sending.close();
      sending.close();
      await pass(100);
      expect([sending.state('other'), states]).toEqual(['closed', ['closed']]);
      expect(sending.send('too late', 'other').get('other')).toBe(false);
    });

    test('channels opened at both ends before the connection carry both ways without another offer', async () => {
      const pair = wirePair(bench.environments());
      const { a, b } = pair;
      const heard: string[] = [];
      const states: string[] = [];
      const [one, two] = [a, b].map(({ session }, index) => {
        const channel = session.openChannel('chat', { ordered: index === 0 });
        channel.onMessage((_, data) => heard.push(`${index} ${String(data)}`));
        channel.onState((_, state) => states.push(state));
        return channel;
      }) as [Channel, Channel];
      b.add();
      a.add({ initiate: true });
      await until(() => one.state('other') === 'open' && two.state('other') === 'open');
      one.send('from a');
      two.send('from b');
      await until(() => heard.length === 2);
      expect(heard.sort()).toEqual(['0 from b', '1 from a']);
      expect(states).toContain('open');
      expect(descriptions([...a.signals, ...b.signals])).toEqual(['offer', 'answer']);
      one.close();
      expect(one.send('gone')).toEqual(new Map());
      expect(a.session.openChannel('chat')).not.toBe(one);
    });

    test('encodings and content hint are applied to what is sent', async () => {
      const { a, b } = await connected();
      const track = await bench.createTrack('video', bench.environments()[0]);
      await a.session.sendTo(['other']);
      await a.session.publish('camera', track, {
        encodings: [{ maxBitrate: 300_000 }],
        contentHint: 'motion',
        priority: 'high',
        degradationPreference: 'maintain-framerate',
      });
      await framesGrow(b);
      const sender = a
        .pc()
        .getSenders()
        .find((each) => each.track === track)!;
      expect(sender.getParameters().encodings[0]?.maxBitrate).toBe(300_000);
      if ('contentHint' in track) expect(track.contentHint).toBe('motion');
      expect(a.facts.some((fact) => fact.type === 'debug' && fact.what === 'sender-error')).toBe(false);
    });
  });
}

function ufrag(pc: RTCPeerConnection): string | undefined {
  return /a=ice-ufrag:(\S+)/.exec(pc.currentLocalDescription?.sdp ?? '')?.[1];
}

function remoteUfrag(pc: RTCPeerConnection): string | undefined {
  return /a=ice-ufrag:(\S+)/.exec(pc.currentRemoteDescription?.sdp ?? '')?.[1];
}

function streamOf(signals: Side['signals'], mid: string): string | undefined {
  const sdp = signals.find(({ description }) => description)?.description?.sdp ?? '';
  const section = sdp.split(/^(?=m=)/m).find((part) => new RegExp(`^a=mid:${mid}\\s*$`, 'm').test(part));
  return /^a=msid:(\S+)/m.exec(section ?? '')?.[1];
}
