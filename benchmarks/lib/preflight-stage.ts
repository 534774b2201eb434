import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import type { PreflightOptions, PreflightReasonCode, PreflightVerdict } from '@org/calls-core/preflight';
import { localhostCertificate } from '../../packages/server/test/support/localhost-certificate.ts';
import type { CheckedPage } from '../pages/preflight.ts';
import { launchChromium } from './browser.ts';
import { type Coturn, startCoturn } from './coturn.ts';
import { servePage } from './page-server.ts';
import { type GateLink, openGate } from './turn-gate.ts';

/** What a check is to find. */
export interface PlantedFault {
  readonly name: string;
  /** Each is named. */
  readonly codes: readonly PreflightReasonCode[];
  /** May be named besides, as a consequence. */
  readonly may?: readonly PreflightReasonCode[];
  readonly verdict: PreflightVerdict;
  /** Default: camera and microphone are there, and may not be used without asking. */
  readonly devices?: 'allowed' | 'denied' | 'no camera' | 'silent microphone';
  readonly link?: GateLink;
  readonly wrongCredential?: true;
  /** TURN over UDP alone, not also STUN, TCP and TLS. */
  readonly udpOnly?: true;
}

/** Each of them in a browser and a network that are all right otherwise. */
export const plantedFaults: readonly PlantedFault[] = [
  { name: 'none, devices', codes: [], verdict: 'ready', devices: 'allowed' },
  {
    name: 'no permission',
    codes: ['microphone-denied', 'camera-denied'],
    verdict: 'blocked',
    devices: 'denied',
  },
  { name: 'no camera', codes: ['no-camera'], verdict: 'degraded', devices: 'no camera' },
  { name: 'silent microphone', codes: ['silent-microphone'], verdict: 'degraded', devices: 'silent microphone' },
  { name: 'none, network', codes: [], verdict: 'ready' },
  {
    name: 'UDP blocked',
    codes: ['udp-blocked'],
    // Over TCP estimates rise late.
    may: ['low-bandwidth'],
    verdict: 'degraded',
    link: { blocked: true },
  },
  {
    name: 'wrong TURN credential',
    codes: ['turn-unauthorized', 'no-relay'],
    verdict: 'degraded',
    wrongCredential: true,
  },
  { name: '200 kbps', codes: ['low-bandwidth'], verdict: 'degraded', link: { rate: 200_000 }, udpOnly: true },
  // Browsers take loss for a full link, and send less.
  {
    name: '10 % loss',
    codes: ['high-loss'],
    may: ['low-bandwidth'],
    verdict: 'degraded',
    link: { loss: 0.1 },
    udpOnly: true,
  },
];

/** Where faults are planted: coturn behind gates, with TLS, and browsers with and without devices. */
export interface PreflightStage {
  /** Runs one check, of at most so many ms; default as users have it. */
  check(fault: PlantedFault, patience?: number): Promise<CheckedPage>;
  close(): Promise<void>;
}

/** Opens a stage. Browsers start when they are needed. */
export async function openPreflightStage(): Promise<PreflightStage> {
  const turn = await startCoturn({ tls: localhostCertificate });
  const served = await servePage('preflight.ts');
  const folder = mkdtempSync(join(tmpdir(), 'calls-preflight-'));
  const silence = join(folder, 'silence.wav');
  writeFileSync(silence, silentWav(2));
  const fake = '--use-fake-device-for-media-stream';
  const flags: Partial<Record<NonNullable<PlantedFault['devices']>, readonly string[]>> = {
    'no camera': [`${fake}=device-count=0`],
    'silent microphone': [`--use-file-for-fake-audio-capture=${silence}`],
  };
  const browsers = new Map<readonly string[], Promise<Browser>>();
  const none: readonly string[] = [];
  const browserWith = (devices: PlantedFault['devices']): Promise<Browser> => {
    const args = (devices && flags[devices]) ?? none;
    const running = browsers.get(args) ?? launchChromium([trustOwn(), ...args]);
    browsers.set(args, running);
    return running;
  };

  return {
    async check(fault, patience = 15_000) {
      const gate = await openGate(turn.port, fault.link);
      const context = await (await browserWith(fault.devices)).newContext();
      try {
        const page = await context.newPage();
        await page.goto(served.url);
        await permit(context, served.url, fault.devices);
        const options = fault.devices ? { network: false } : networkOptions(turn, gate.port, fault);
        return await page.evaluate(
          (text) =>
            (globalThis as unknown as { check(options: unknown): Promise<CheckedPage> }).check(JSON.parse(text)),
          JSON.stringify({ ...options, timeout: patience }),
        );
      } finally {
        await context.close();
        gate.close();
      }
    },
    async close() {
      await Promise.all([...browsers.values()].map(async (running) => (await running).close()));
      served.close();
      await turn.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function networkOptions({ iceServers, tlsPort }: Coturn, port: number, fault: PlantedFault): PreflightOptions {
  const { username = '', credential = '' } = iceServers[0] ?? {};
  const udp = `turn:127.0.0.1:${port}`;
  const urls = fault.udpOnly ? udp : [udp, `${udp}?transport=tcp`, `turns:localhost:${tlsPort}`];
  const turn = { urls, username, credential: fault.wrongCredential ? 'wrong' : credential };
  const stun = { urls: `stun:127.0.0.1:${port}` };
  return { microphone: false, camera: false, iceServers: fault.udpOnly ? [turn] : [stun, turn] };
}

/** As the user's settings of the site say. */
async function permit(context: BrowserContext, url: string, devices: PlantedFault['devices']): Promise<void> {
  if (!devices) return;
  const [page] = context.pages();
  if (!page) return;
  if (devices !== 'denied') return context.grantPermissions(['camera', 'microphone'], { origin: new URL(url).origin });
  const session = await context.newCDPSession(page);
  const { targetInfo } = await session.send('Target.getTargetInfo');
  const { browserContextId } = targetInfo;
  for (const name of ['camera', 'microphone'])
    await session.send('Browser.setPermission', {
      permission: { name },
      setting: 'denied',
      origin: new URL(url).origin,
      ...(browserContextId && { browserContextId }),
    });
}

/** The flag that makes Chromium trust the one certificate of the TURN server here, and no other. */
function trustOwn(): string {
  const key = new X509Certificate(localhostCertificate.cert).publicKey.export({ type: 'spki', format: 'der' });
  return `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`;
}

/** Seconds of silence, 16 bit, mono, 48 kHz. */
function silentWav(seconds: number): Buffer {
  const [rate, head] = [48_000, 44];
  const file = Buffer.alloc(head + 2 * rate * seconds);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(2 * rate, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(file.length - head, 40);
  return file;
}
