import type { CDPSession, Page } from 'playwright-core';
import type { PhonePage } from './bed.ts';

/** What was set lasts as long as its session. */
const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** Changes what the user allows a page of Chromium, as its site settings do. */
export async function permit(
  { page }: Pick<PhonePage, 'page'>,
  name: 'camera' | 'microphone',
  setting: 'granted' | 'denied' | 'prompt',
): Promise<void> {
  const opening = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, opening);
  const session = await opening;
  const { targetInfo } = await session.send('Target.getTargetInfo');
  const { browserContextId } = targetInfo;
  await session.send('Browser.setPermission', {
    permission: { name },
    setting,
    origin: new URL(page.url()).origin,
    ...(browserContextId && { browserContextId }),
  });
}
