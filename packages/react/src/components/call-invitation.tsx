import type { Call } from '@org/calls-core';
import { type ComponentStrings, initialsOf, nameOf, withEnglish } from '@org/calls-core/components';
import { type ReactNode, useCallback, useEffect, useId, useRef } from 'react';
import { useCall } from '../use-call.ts';
import { useIncomingCalls } from '../use-incoming-calls.ts';
import type { OnBlocked } from '../use-playback.ts';
import { styles } from './styles.ts';

/** What `CallInvitation` takes. */
export interface CallInvitationProps {
  /** Default: the call that has been ringing here the longest. */
  readonly call?: Call | undefined;
  /** Default: what the caller is called. */
  readonly userName?: string | undefined;
  /** Default: the caller's. */
  readonly userAvatarUrl?: string | undefined;
  /** Address of a sound to play over and over. Default: none. */
  readonly ringtone?: string | undefined;
  /** The browser plays the sound only after a click; calling `unblock` from one does. */
  readonly onBlocked?: OnBlocked | undefined;
  readonly strings?: Partial<ComponentStrings> | undefined;
}

/**
 * Covers the page while a call rings here: who calls, with voice or video, accept and decline. Nothing else.
 *
 * @example
 * <CallInvitation ringtone="/ring.mp3" />
 */
export function CallInvitation({ call, ...props }: CallInvitationProps): ReactNode {
  const [first] = useIncomingCalls();
  const ringing = call ?? first;
  return ringing ? <Invitation key={ringing.id} call={ringing} {...props} /> : null;
}

function Invitation({ call, ...props }: CallInvitationProps & { readonly call: Call }): ReactNode {
  const strings = withEnglish(props.strings);
  const { status, direction, peer, participants, offered, accept, decline } = useCall(call);
  const dialog = useDialog();
  const title = useId();
  if (status !== 'ringing' || direction !== 'incoming') return null;
  const caller = participants[0];
  const name = props.userName ?? (caller ? nameOf(caller) : (peer ?? ''));
  const avatar = props.userAvatarUrl ?? caller?.avatar;
  const video = offered?.camera === true;
  const answer = (camera: boolean): void => void accept({ camera }).catch(() => {});
  return (
    <dialog
      ref={dialog}
      className="calls-invitation"
      role="alertdialog"
      aria-modal="true"
      aria-labelledby={title}
      style={styles.invitation}
      onCancel={(event) => event.preventDefault()}
    >
      <span aria-hidden="true" style={styles.caller}>
        {avatar ? <img src={avatar} alt="" style={styles.avatarImage} /> : initialsOf(name)}
      </span>
      <h2 id={title} tabIndex={-1} style={{ margin: 0, outline: 'none' }}>
        {video ? strings.videoCall(name) : strings.voiceCall(name)}
      </h2>
      <div style={styles.answers}>
        <AnswerButton danger onClick={() => void decline().catch(() => {})}>
          {strings.decline}
        </AnswerButton>
        <AnswerButton onClick={() => answer(false)}>{strings.accept}</AnswerButton>
        {video && <AnswerButton onClick={() => answer(true)}>{strings.acceptVideo}</AnswerButton>}
      </div>
      {props.ringtone !== undefined && <Ringtone src={props.ringtone} onBlocked={props.onBlocked} />}
    </dialog>
  );
}

interface AnswerButtonProps {
  readonly danger?: boolean;
  readonly children: ReactNode;
  readonly onClick: () => void;
}

function AnswerButton({ danger, children, onClick }: AnswerButtonProps): ReactNode {
  const style = { ...styles.answer, ...(danger && styles.danger) };
  return (
    <button type="button" style={style} onClick={onClick}>
      {children}
    </button>
  );
}

/** Plays until it is gone. */
function Ringtone({ src, onBlocked }: { readonly src: string; readonly onBlocked: OnBlocked | undefined }): ReactNode {
  const element = useRef<HTMLAudioElement>(null);
  const report = useRef(onBlocked);
  useEffect(() => {
    report.current = onBlocked;
  });
  useEffect(() => {
    const audio = element.current;
    if (!audio) return;
    audio.play().catch(() => report.current?.(() => audio.play()));
    return () => audio.pause();
  }, [src]);
  return <audio ref={element} src={src} loop />;
}

/** Opens a dialog over the page, with the focus on no button: a key that was meant for something else answers nothing. */
function useDialog(): (element: HTMLDialogElement | null) => void {
  const open = useRef<HTMLDialogElement | null>(null);
  return useCallback((element: HTMLDialogElement | null): void => {
    if (element) {
      element.showModal?.();
      element.querySelector<HTMLElement>('[tabindex="-1"]')?.focus();
    } else open.current?.close?.();
    open.current = element;
  }, []);
}
