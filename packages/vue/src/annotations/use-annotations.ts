import type { Call } from '@org/calls-core';
import {
  type Annotations,
  annotations,
  type AnnotationsSnapshot,
  type BoardActions,
} from '@org/calls-core/annotations';
import { type MaybeRefOrGetter, toRaw, toValue } from 'vue';
import { refsOf, type RefsOf } from '../refs-of.ts';
import { useReadable } from '../use-readable.ts';

/** What is drawn on one person's share, drawing on it, and whom the local user lets draw. */
export interface UseAnnotations
  extends RefsOf<AnnotationsSnapshot>, BoardActions, Pick<Annotations, 'allow' | 'rights'> {}

/**
 * The board of whoever shares: a participant's id, or `local`.
 *
 * @example
 * const { marks, canUndo, undo } = useAnnotations(call, () => participant.id);
 */
export function useAnnotations(call: MaybeRefOrGetter<Call>, sharer: MaybeRefOrGetter<string>): UseAnnotations {
  const notes = () => annotations(toRaw(toValue(call)));
  const board = () => notes().board(toValue(sharer));
  return {
    ...refsOf(useReadable<AnnotationsSnapshot>(board)),
    draw: (tool, from) => board().draw(tool, from),
    write: (at, text) => board().write(at, text),
    undo: () => board().undo(),
    redo: () => board().redo(),
    clear: (whose) => board().clear(whose),
    point: (at) => board().point(at),
    allow: (rights) => notes().allow(rights),
    rights: () => notes().rights(),
  };
}
