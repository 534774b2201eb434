import { afterEach, describe, expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { type BrowserName, lacks, launch, openPage } from './support/browsers.ts';
import { openFreezer } from './support/freezer.ts';
import { answering, becomes, connect, eventually, flows, looks } from './support/looks.ts';
import { permit } from './support/permissions.ts';

const bed = useBed();
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function inCall(browser: BrowserName = 'chromium'): Promise<[PhonePage, PhonePage]> {
  const [alice, bob] = await Promise.all([
    bed.phone(browser, { user: 'alice', preconnect: 'always' }),
    bed.phone('chromium', { user: 'bob', preconnect: 'always', ...answering }),
  ]);
  await connect(alice, bob);
  await flows(bob);
  return [alice, bob];
}

/** Adds a button to the page and presses it as a user does; resolves with what the handler made. */
async function press(phone: PhonePage, handler: string): Promise<unknown> {
  await phone.page.evaluate(`{
    const button = document.body.appendChild(document.createElement('button'));
    button.id = 'act';
    globalThis.acted = new Promise((resolve) => {
      button.onclick = () => Promise.resolve((${handler})()).then(resolve, (error) => resolve(error.code ?? String(error)));
    });
    void 0;
  }`);
  await phone.page.click('#act');
  return phone.page.evaluate(`globalThis.acted.finally(() => document.getElementById('act').remove())`);
}

describe.skipIf(lacks('chromium'))('a page with a call', () => {
  test('asks before it is left; who stays is in the call as before', async () => {
    const [alice, bob] = await inCall();
    await alice.run((p) => void p.pageLife.confirmLeave(p.client));
    await press(alice, '() => {}'); // a page that nobody touched may not ask
    const asked = alice.page.waitForEvent('dialog');
    void alice.page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await Promise.all([flows(alice), flows(bob)]);
    for (const phone of [alice, bob])
      expect(await phone.run((p) => p.state())).toMatchObject({ status: 'connected', connection: 'up' });
    expect(await bob.run((p) => p.moments)).not.toContain('reconnecting');
    // Who goes is gone.
    alice.page.once('dialog', (leave) => void leave.accept());
    await alice.page.close({ runBeforeUnload: true });
    await becomes(bob, ({ connection }) => connection === 'recovering');
  });

  test('stands still for a while, as browsers let pages behind do, and goes on in the same call', async () => {
    const freezer = await openFreezer();
    ends.push(freezer.close);
    const [alice, bob] = await Promise.all([
      bed.phone(freezer.page, { user: 'alice', preconnect: 'always' }),
      bed.phone('chromium', { user: 'bob', preconnect: 'always', ...answering }),
    ]);
    await connect(alice, bob);
    await Promise.all([flows(alice), flows(bob)]);
    await alice.run((p) => {
      let ticks = 0;
      setInterval(() => ticks++, 20);
      const state = p.pageLife.pageState();
      const seen: string[] = [];
      state.subscribe((now) => seen.push(now.state));
      Object.assign(globalThis, { life: () => ({ ticks, seen, returns: state.get().returns }) });
    });
    const life = (): Promise<{ ticks: number; seen: string[]; returns: number }> => alice.page.evaluate('life()');
    const { id } = await alice.run((p) => p.state());
    await freezer.freeze();
    await eventually(life, ({ seen }) => seen.includes('frozen'));
    const [{ ticks }] = [await life()];
    expect(new Set((await looks(life)).map((now) => now.ticks))).toEqual(new Set([ticks]));
    await bob.run((p) => p.call.setMicrophone(false)); // what is said meanwhile is heard afterwards
    await freezer.thaw();
    await becomes(alice, ({ participants: [other] }) => other?.muted === true);
    for (const phone of [alice, bob])
      await becomes(phone, ({ status, connection }) => status === 'connected' && connection === 'up');
    await flows(bob);
    expect(await alice.run((p) => p.state())).toMatchObject({ id, camera: 'live', microphone: 'live' });
    expect((await life()).returns).toBe(1);
    await alice.run((p) => p.call.hangUp());
    expect(await becomes(bob, ({ status }) => status === 'ended')).toMatchObject({ reason: 'completed' });
    expect(await alice.run((p) => p.liveTracks())).toEqual([]);
  });

  test('is left for another page and come back to: the same call goes on', async () => {
    // As users have it: Playwright turns the cache of pages off.
    const cached = await launch('chromium', { without: ['--disable-back-forward-cache'] });
    ends.push(() => cached.close());
    const options = { user: 'alice', preconnect: 'always', resume: true } as const;
    const [alice, bob] = await Promise.all([
      bed.phone(cached, options),
      bed.phone('chromium', { user: 'bob', preconnect: 'always', ...answering }),
    ]);
    for (const device of ['camera', 'microphone'] as const) await permit(alice, device, 'granted');
    await connect(alice, bob);
    await flows(bob);
    const { id } = await alice.run((p) => p.state());
    await alice.page.goto('data:text/html,elsewhere');
    await becomes(bob, ({ connection }) => connection === 'recovering');
    await alice.page.goBack();
    // No browser keeps a page with devices or connections open: it is loaded anew.
    const reasons = `performance.getEntriesByType('navigation')[0].notRestoredReasons.reasons.map(({ reason }) => reason)`;
    expect(await alice.page.evaluate(reasons)).toContain('rtc');
    await alice.run((p, given) => p.open(given), { ...options, signaling: bed.relay.url });
    for (const phone of [alice, bob])
      expect(
        await becomes(phone, ({ status, connection }) => status === 'connected' && connection === 'up'),
      ).toMatchObject({ id });
    await Promise.all([flows(alice), flows(bob)]);
  });

  test('keeps the screen on during the call and no longer', async () => {
    const [alice] = await inCall();
    await alice.run((p) => {
      const awake = p.pageLife.keepAwake(p.client);
      awake.subscribe(() => {});
      Object.assign(globalThis, { awake });
    });
    const held = (): Promise<boolean> => alice.page.evaluate('awake.get().held');
    await eventually(held, (now) => now);
    await alice.run((p) => p.call.hangUp());
    await eventually(held, (now) => !now);
  });

  test('has its call in the system’s media controls', async () => {
    const [alice, bob] = await inCall();
    const shown = await alice.run((p) => {
      const set = navigator.mediaSession.setActionHandler.bind(navigator.mediaSession);
      const handlers: Record<string, (() => void) | null> = {};
      navigator.mediaSession.setActionHandler = (action: MediaSessionAction, handler) => {
        set(action, handler); // throws for what this browser does not know
        handlers[action] = handler as (() => void) | null;
      };
      Object.assign(globalThis, { handlers });
      p.pageLife.mediaSession(p.client, { onPictureInPicture: () => {} });
      return { title: navigator.mediaSession.metadata?.title, actions: Object.keys(handlers) };
    });
    expect(shown).toEqual({
      title: 'bob',
      actions: ['hangup', 'togglemicrophone', 'togglecamera', 'enterpictureinpicture'],
    });
    await alice.page.evaluate('handlers.togglemicrophone()');
    await becomes(bob, ({ participants: [other] }) => other?.muted === true);
    await alice.page.evaluate('handlers.togglecamera()');
    await becomes(bob, ({ participants: [other] }) => other?.sources.includes('camera') === false);
    await alice.page.evaluate('handlers.hangup()');
    expect(await becomes(bob, ({ status }) => status === 'ended')).toMatchObject({ reason: 'completed' });
    expect(await alice.page.evaluate('navigator.mediaSession.metadata')).toBeNull();
  });

  test('floats the video by its button and follows the browser’s own', async () => {
    const [alice] = await inCall();
    await alice.run((p) => {
      p.attach(320, 180);
      const floating = p.pageLife.pictureInPicture();
      const states: boolean[] = [];
      floating.subscribe(({ element }) => states.push(element !== null));
      Object.assign(globalThis, { floating, states });
    });
    await alice.page.waitForFunction('document.getElementById("tile").videoWidth > 0');
    await press(alice, '() => floating.toggle(document.body)');
    expect(await alice.page.evaluate('floating.get().element?.id')).toBe('tile');
    await alice.page.evaluate('document.exitPictureInPicture()'); // as the window's own button does
    await eventually(
      () => alice.page.evaluate('states'),
      (states) => JSON.stringify(states) === '[true,false]',
    );
    await press(alice, '() => floating.enter(document.body)');
    await alice.run((p) => p.call.hangUp());
    await alice.page.evaluate('document.getElementById("tile").srcObject = null');
    await eventually(
      () => alice.page.evaluate('floating.get().element'),
      (element) => element === null,
    );
  });

  test('floats a part of itself in a window of its own, which comes back', async () => {
    const [alice] = await inCall();
    await alice.run((p) => {
      p.attach(320, 180);
      const stage = document.createElement('div');
      stage.id = 'stage';
      document.body.append(stage);
      stage.append(document.getElementById('tile')!);
      const style = document.createElement('style');
      style.textContent = '#stage { color: rgb(1, 2, 3) }';
      document.head.append(style);
      const floating = p.pageLife.documentPictureInPicture();
      floating.subscribe(() => {});
      Object.assign(globalThis, { floating, stage });
    });
    expect(
      await press(alice, '() => floating.enter({ content: stage, width: 400, height: 300 }).then(() => true)'),
    ).toBe(true);
    const there = await alice.page.evaluate(`({
      moved: stage.ownerDocument === floating.get().window.document,
      color: floating.get().window.getComputedStyle(stage).color,
    })`);
    expect(there).toEqual({ moved: true, color: 'rgb(1, 2, 3)' });
    const frames = (): Promise<number> =>
      alice.page.evaluate('stage.querySelector("video").getVideoPlaybackQuality().totalVideoFrames');
    const before = await frames();
    await eventually(frames, (now) => now > before + 3);
    await alice.page.evaluate('floating.get().window.close()');
    await eventually(
      () => alice.page.evaluate('floating.get().window === null && document.body.contains(stage)'),
      (back) => back === true,
    );
  });

  test('says that sound is blocked until the user acts, and one call turns all of it on', async () => {
    const strict = await launch('chromium', {
      args: ['--autoplay-policy=document-user-activation-required'],
      without: ['--autoplay-policy'],
    });
    ends.push(() => strict.close());
    const { page, context } = await openPage(strict, bed.url);
    const devtools = await context.newCDPSession(page);
    // A page that captures may play; this one only listens.
    // What Playwright evaluates counts as an act of the user; this does not.
    const run = async (expression: string): Promise<unknown> => {
      const { result } = await devtools.send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      return result.value;
    };
    await bed.phone('chromium', { user: 'bob', preconnect: 'always', ...answering });
    await eventually(
      () => run('typeof phone'),
      (type) => type === 'object',
    );
    const options = { user: 'alice', preconnect: 'always', signaling: bed.relay.url };
    await run(`phone.open(${JSON.stringify(options)})`);
    await run(`phone.client.call('bob', { microphone: false }).ready`);
    await eventually(
      () => run('phone.streams().size'),
      (size) => size === 2,
    );
    await run(`{
      globalThis.playback = phone.pageLife.callPlayback(phone.call);
      playback.subscribe(() => {});
      phone.play(document.body.appendChild(document.createElement('audio')), phone.streams().get('microphone'));
      void 0;
    }`);
    const state = (): Promise<unknown> => run('playback.get()');
    await eventually(state, (now) => now === 'blocked');
    await run(`{
      const button = document.body.appendChild(document.createElement('button'));
      button.id = 'sound';
      button.onclick = () => playback.unblock();
      void 0;
    }`);
    await page.click('#sound');
    await eventually(state, (now) => now === 'playing');
  });
});

test.skipIf(lacks('firefox'))('Firefox keeps the screen on, too, and floats the video', async () => {
  const [alice] = await inCall('firefox');
  await alice.run((p) => {
    p.attach(320, 180);
    const awake = p.pageLife.keepAwake(p.client);
    const floating = p.pageLife.pictureInPicture();
    awake.subscribe(() => {});
    floating.subscribe(() => {});
    Object.assign(globalThis, { awake, floating });
  });
  await eventually(
    () => alice.page.evaluate('awake.get().held'),
    (held) => held === true,
  );
  await alice.page.waitForFunction('document.getElementById("tile").videoWidth > 0');
  if (await alice.page.evaluate('floating.get().available')) {
    await press(alice, '() => floating.toggle(document.body)');
    expect(await alice.page.evaluate('floating.get().element?.id')).toBe('tile');
    await press(alice, '() => floating.toggle(document.body)');
    expect(await alice.page.evaluate('floating.get().element')).toBeNull();
  }
});
