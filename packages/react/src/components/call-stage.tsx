import type { Call } from '@org/calls-core';
import { findParticipant, noCall, sameItems } from '@org/calls-core/bindings';
import {
  type ComponentStrings,
  layoutStage,
  nextSeating,
  nobodySeated,
  presentOf,
  stageStyle,
  withEnglish,
} from '@org/calls-core/components';
import type { CallLayoutOptions } from '@org/calls-core/layout';
import { type ComponentPropsWithoutRef, type ReactNode, useState } from 'react';
import { useChosenCall } from '../use-chosen-call.ts';
import { useReadable } from '../use-readable.ts';
import { Pages } from './pages.tsx';
import { ParticipantTile } from './participant-tile.tsx';
import { RosterAnnouncer } from './roster-announcer.tsx';
import { SelfTile } from './self-tile.tsx';
import { useActiveSpeaker } from './use-active-speaker.ts';
import { useBox } from './use-box.ts';
import { styleOf, styles } from './styles.ts';

/** What `CallStage` takes, besides everything that `<div>` takes. */
export interface CallStageProps
  extends
    Pick<CallLayoutOptions, 'preferred' | 'gap' | 'aspect' | 'strip' | 'corner' | 'margin'>,
    Omit<ComponentPropsWithoutRef<'div'>, 'children'> {
  /** Default: the call that `useCall()` shows. */
  readonly call?: Call | null | undefined;
  /** Ids of participants whose hands are up, `local` for one's own. */
  readonly raised?: readonly string[] | undefined;
  /** The id of a participant who is always in view, and large where somebody is. */
  readonly pinned?: string | null | undefined;
  /** Whether oneself has a tile. Default true. */
  readonly self?: boolean | undefined;
  /** Whether shared screens are shown. Default true. */
  readonly screens?: boolean | undefined;
  /** Tiles of one page of the grid, one's own included. Default 16. */
  readonly pageSize?: number | undefined;
  /** Whether tiles show the quality of each path. Default true. */
  readonly quality?: boolean | undefined;
  readonly strings?: Partial<ComponentStrings> | undefined;
}

/**
 * Everybody in a call, laid out by what goes on: a shared screen large, two as a pair, more in a grid or around the speaker.
 * Fills its parent, which needs a height.
 *
 * @example
 * <div style={{ height: '100vh' }}><CallStage /></div>
 */
export function CallStage(props: CallStageProps): ReactNode {
  const {
    call,
    raised = [],
    pinned = null,
    self = true,
    screens = true,
    pageSize = 16,
    quality = true,
    ...rest
  } = props;
  const { strings: words, preferred, gap, aspect, strip, corner, margin, ...attributes } = rest;
  const strings = withEnglish(words);
  const chosen = useChosenCall(call);
  const participants = useReadable(chosen ?? noCall, (view) => presentOf(view.participants), sameItems);
  const speaker = useActiveSpeaker(call);
  const [element, box] = useBox<HTMLDivElement>();
  const [page, setPage] = useState(0);
  const [seated, setSeated] = useState(nobodySeated);
  const seating = nextSeating(seated, participants, { pageSize, page, self, wanted: [pinned, speaker] });
  if (seating !== seated) setSeated(seating);

  const main = pinned ?? speaker;
  const options = defined({ preferred, gap, aspect, strip, corner, margin });
  const layout = box && layoutStage(seating, box, { ...options, self, screens, pageSize, page, main });
  const common = { call, strings: words };
  return (
    <div {...attributes} ref={element} data-layout={layout?.name} style={{ ...styles.stage, ...attributes.style }}>
      {layout?.tiles.map((tile) => {
        const one = findParticipant(participants, tile.id);
        const up = raised.includes(tile.id);
        return (
          <div key={`${tile.id} ${tile.source}`} data-place={tile.place} style={styleOf(stageStyle(tile))}>
            {one && (
              <ParticipantTile
                participant={one}
                source={tile.source}
                raised={up}
                quality={quality && tile.width >= roomForBars}
                {...common}
              />
            )}
            {tile.id === 'local' && <SelfTile raised={up} {...common} />}
          </div>
        );
      })}
      {layout && <Pages page={layout.page} pages={layout.pages} strings={strings} onPage={setPage} />}
      <RosterAnnouncer key={chosen?.id} participants={participants} strings={strings} />
    </div>
  );
}

/** Narrower tiles keep what room they have for the name, CSS pixels. */
const roomForBars = 100;

/** Options left out keep their defaults. */
function defined<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: NonNullable<T[K]> };
}
