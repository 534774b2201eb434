import { describe, expect, test } from 'vitest';
import { browserEnvironment } from '../../src/environment/browser-environment.ts';
import type { Environment } from '../../src/environment/environment.ts';
import type { MediaEnvironment } from '../../src/media/media-environment.ts';
import { isCallError } from '../../src/util/errors.ts';
import { silentLogger } from '../../src/util/log.ts';

describe('in Node', () => {
  test('it can be made, used and closed', async () => {
    const environment = browserEnvironment();
    expect(environment.mediaDevices).toBeUndefined();
    expect(environment.audioContext()).toBeUndefined();
    expect(environment.createCanvas(1, 1)).toBeUndefined();
    expect(environment.capabilities('video')).toBeNull();
    expect(await environment.permission('camera')).toBe('unknown');
    expect(environment.storage.get('anything')).toBeNull();
    expect(environment.createId()).toMatch(/^[\w-]{22}$/);
    for (const stop of [
      environment.onNetwork(() => {}),
      environment.onPageHide(() => {}),
      environment.onPermissionChange('camera', () => {}),
    ])
      stop();
    await environment.close();
    await environment.close();
  });

  test.each([
    ['a connection', (environment: Environment) => environment.createPeerConnection({})],
    ['a stream', (environment: Environment) => environment.createMediaStream()],
  ])('%s is an unsupported-browser error', (_, create) => {
    const environment = browserEnvironment();
    expect(() => create(environment)).toThrow(expect.toSatisfy((error) => isCallError(error, 'unsupported-browser')));
  });

  test('its clock runs and can be stopped', async () => {
    const { clock } = browserEnvironment();
    const begin = clock.now();
    let ticks = 0;
    const stop = clock.every(1, () => ticks++);
    const never = clock.after(1, () => (ticks = -1000));
    never();
    await new Promise<void>((resolve) => void clock.after(20, resolve));
    stop();
    expect(ticks).toBeGreaterThan(0);
    expect(clock.now()).toBeGreaterThan(begin);
    expect(Math.abs(clock.wallTime() - Date.now())).toBeLessThan(1000);
  });
});

describe('the log', () => {
  test('lets warnings through by default, and as much as is asked for', () => {
    const lines: string[] = [];
    const log = {
      ...silentLogger,
      warn: (line: string) => lines.push(line),
      debug: (line: string) => lines.push(line),
    };
    const quiet = browserEnvironment({ log });
    quiet.log.warn('warn');
    quiet.log.debug('debug');
    browserEnvironment({ log, logLevel: 'debug' }).log.debug('debug');
    browserEnvironment({ log, logLevel: 'silent' }).log.warn('never');
    expect(lines).toEqual(['warn', 'debug']);
  });
});

test('media can do with what an environment has', () => {
  const environment: MediaEnvironment = browserEnvironment();
  expect(environment.secure).toBe(true);
});
