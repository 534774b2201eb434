import type { Call } from '@org/calls-core';
import {
  type Annotations,
  annotations,
  type AnnotationsSnapshot,
  type BoardActions,
} from '@org/calls-core/annotations';
import { useMemo } from 'react';
import { useReadable } from '../use-readable.ts';

/** What is drawn on one person's share, drawing on it, and whom the local user lets draw. */
export interface UseAnnotations extends AnnotationsSnapshot, BoardActions, Pick<Annotations, 'allow' | 'rights'> {}

/**
 * The board of whoever shares: a participant's id, or `local`.
 *
 * @example
 * const { marks, canUndo, undo } = useAnnotations(call, participant.id);
 */
export function useAnnotations(call: Call, sharer: string): UseAnnotations {
  const notes = annotations(call);
  const board = notes.board(sharer);
  const state = useReadable<AnnotationsSnapshot>(board);
  return useMemo(() => {
    const { draw, write, undo, redo, clear, point } = board;
    return { ...state, draw, write, undo, redo, clear, point, allow: notes.allow, rights: notes.rights };
  }, [state, board, notes]);
}
