import { z } from 'zod';
import { type ApiRoute, route } from './api-route.ts';
import { callId, mediaState, shape, shownCall } from './api-schemas.ts';
import type { CallDesk, MediaChanges } from './call-desk.ts';
import { showCall } from './show-call.ts';

const flag = z.boolean().optional();
const success = z.literal(true);

/** Routes about what a call is like at present. */
export function stateRoutes(desk: CallDesk): readonly ApiRoute[] {
  return [
    route<MediaChanges>({
      ...{ method: 'patch', path: '/:id/media', operation: 'setMediaState' },
      summary: 'Notes what the user sends; what is left out stays. The others get the notice media-state-changed.',
      body: z
        .object({ audioEnabled: flag, videoEnabled: flag, screenSharing: flag })
        .refine((changes) => Object.values(changes).some((value) => value !== undefined), 'Give at least one flag.'),
      answer: z.object({ success, mediaState }),
      examples: { 'all flags': { audioEnabled: false, videoEnabled: true, screenSharing: false } },
      run: async ({ who, id, body }) => ({ success: true, mediaState: await desk.setMedia(who, id, body) }),
    }),
    route<{ readonly consent: boolean }>({
      ...{ method: 'put', path: '/:id/consent', operation: 'setConsent' },
      summary: 'Notes whether the user agrees to being recorded.',
      body: z.object({ consent: z.boolean() }),
      answer: z.object({ success, callId, recordingConsentGiven: z.boolean() }),
      examples: { agrees: { consent: true } },
      async run({ who, id, body }) {
        const recordingConsentGiven = await desk.setConsent(who, id, body.consent);
        return { success: true, callId: id, recordingConsentGiven };
      },
    }),
    route<undefined, { readonly shape: 'simple' | 'detailed' }>({
      ...{ method: 'get', path: '/:id', operation: 'getCall', summary: 'A call with its participants.' },
      query: z.object({ shape }),
      answer: shownCall,
      run: async ({ who, id, query }) => showCall(await desk.details(who, id), who.user, query.shape),
    }),
  ];
}
