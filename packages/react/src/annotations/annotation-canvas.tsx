import type { Call } from '@org/calls-core';
import {
  type AnnotationMode,
  type AnnotationStrings,
  annotationButtons,
  annotationIcons,
  annotations,
  annotationStyles,
  englishAnnotations,
  mountAnnotations,
  moveInToolbar,
  pressAnnotationButton,
} from '@org/calls-core/annotations';
import { findParticipant } from '@org/calls-core/bindings';
import { type ComponentPropsWithoutRef, type CSSProperties, type ReactNode, useEffect, useRef, useState } from 'react';
import { useChosenCall } from '../use-chosen-call.ts';
import { useReadable } from '../use-readable.ts';
import { Video } from '../video.tsx';

/** What `AnnotationCanvas` takes, besides everything that `<div>` takes. */
export interface AnnotationCanvasProps extends Omit<ComponentPropsWithoutRef<'div'>, 'children'> {
  /** Whose share: a participant's id, or `local`. */
  readonly sharer: string;
  /** Default: the call that `useCall()` shows. */
  readonly call?: Call | null | undefined;
  /** Whether there are tools below the picture; without them one only looks. Default true. */
  readonly toolbar?: boolean | undefined;
  readonly strings?: Partial<AnnotationStrings> | undefined;
}

const styles = annotationStyles as Readonly<Record<keyof typeof annotationStyles, CSSProperties>>;

/**
 * A shared screen with what is drawn on it, and tools to draw. Fills its parent, which needs a height.
 *
 * @example
 * <AnnotationCanvas sharer={participant.id} />
 */
export function AnnotationCanvas({ call, ...props }: AnnotationCanvasProps): ReactNode {
  const chosen = useChosenCall(call);
  return chosen && <Board {...props} call={chosen} />;
}

function Board(props: AnnotationCanvasProps & { readonly call: Call }): ReactNode {
  const { call, sharer, toolbar = true, strings, style, ...rest } = props;
  const words = { ...englishAnnotations, ...strings };
  const notes = annotations(call);
  const board = notes.board(sharer);
  const state = useReadable(board);
  const participant = useReadable(call, ({ participants }) => findParticipant(participants, sharer));
  const screen = useReadable(call, ({ local }) => local.screen);
  const [wanted, setMode] = useState<AnnotationMode | null>(null);
  const [, setRights] = useState(notes.rights());
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const mode = toolbar && state.mayDraw ? wanted : null;
  useEffect(() => {
    if (!canvas.current || !video.current) return;
    const mounted = mountAnnotations({
      ...{ canvas: canvas.current, video: video.current, board, textLabel: words.textField },
    });
    mounted.setMode(mode);
    return mounted.stop;
  }, [board, words.textField, mode]);
  const others = sharer === 'local' ? notes.rights().draw !== 'nobody' : null;
  const buttons = annotationButtons(state, { mode, others, strings: words });
  return (
    <div className="calls-annotations" {...rest} style={{ ...styles.root, ...style }}>
      <div style={styles.frame}>
        <Video
          ref={video}
          style={styles.video}
          {...(sharer === 'local' ? { track: screen } : { participant, source: 'screen' })}
        />
        <canvas ref={canvas} role="application" aria-label={words.area} style={styles.canvas} />
      </div>
      {toolbar && state.open && (
        <div role="toolbar" aria-label={words.toolbar} style={styles.toolbar} onKeyDown={moveInToolbar}>
          {buttons.map((button, index) => (
            <button
              key={button.id}
              type="button"
              tabIndex={index === 0 ? 0 : -1}
              aria-label={button.name}
              title={button.name}
              aria-disabled={button.disabled}
              {...(button.pressed !== null && { 'aria-pressed': button.pressed })}
              style={{
                ...styles.button,
                ...(button.pressed && styles.pressed),
                ...(button.disabled && styles.disabled),
              }}
              onClick={() => {
                setMode(pressAnnotationButton(button, { notes, board, mode }));
                setRights(notes.rights());
              }}
            >
              <svg viewBox="0 0 24 24" aria-hidden="true" style={styles.icon}>
                <path d={annotationIcons[button.id]} />
              </svg>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
