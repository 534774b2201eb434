import { contactOf, formatDuration, messageRecorderOf, otherSide } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { useReadable, useRecording } from '@org/calls-react';
import type { ReactNode } from 'react';
import { Avatar, Icon, TextButton } from './parts.tsx';
import { usePhone } from './phone-context.ts';

/** A message for who did not take a call. Nothing where none can be left. */
export function LeaveMessage({ call }: { readonly call: Call }): ReactNode {
  const phone = usePhone();
  const { strings } = phone;
  const recorder = messageRecorderOf(phone, call);
  const { status, handle, trouble } = useReadable(recorder);
  const { duration } = useRecording(handle);
  if (status === 'none') return null;
  return (
    <div className="leave">
      {status === 'possible' && (
        <button type="button" className="button" onClick={recorder.start}>
          <Icon name="message" />
          {strings.leaveMessage}
        </button>
      )}
      {status === 'recording' && (
        <>
          <p className="recorded">
            <span className="recorded__line">{strings.recordingMessage}</span>
            <span className="recorded__time">{formatDuration(Math.floor(duration / 1000))}</span>
          </p>
          <div className="leave__actions">
            <TextButton tone="accent" onClick={recorder.send}>
              {strings.sendMessage}
            </TextButton>
            <TextButton onClick={recorder.cancel}>{strings.cancel}</TextButton>
          </div>
        </>
      )}
      <p role="status">{status === 'sent' && strings.messageSent(otherSide(call.get()).name)}</p>
      {trouble && <p role="alert">{trouble}</p>}
    </div>
  );
}

/** What others left. */
export function Messages(): ReactNode {
  const { messages, strings } = usePhone();
  const all = useReadable(messages);
  if (all.length === 0) return null;
  return (
    <section className="messages">
      <h3>{strings.messages}</h3>
      <ul>
        {all.map(({ id, from, name, at, duration, url }) => (
          <li className="message" key={id}>
            <Avatar contact={contactOf(from, name)} size="s" />
            <span>
              <b>{name}</b>
              <small>
                {new Date(at).toLocaleTimeString()} · {formatDuration(Math.floor(duration / 1000))}
              </small>
            </span>
            <button
              type="button"
              className="icon-button"
              aria-label={strings.deleteMessage(name)}
              onClick={() => void messages.remove(id)}
            >
              <Icon name="close" />
            </button>
            <audio src={url} controls aria-label={strings.messageFrom(name)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
