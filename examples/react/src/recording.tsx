import {
  contactOf,
  foreignRecordings,
  formatDuration,
  openConsents,
  type RecordedFile,
  type Recorder,
} from '@calls/example-shared';
import { useReadable, useRecording, useRecordingConsent } from '@org/calls-react';
import type { ReactNode } from 'react';
import { ContactNotice, TroubleNotice } from './notice.tsx';
import { TextButton } from './parts.tsx';

interface RecorderProps {
  readonly recorder: Recorder;
}

/** Who records the call. Whoever allowed it may take that back. */
export function RecordedMark({ recorder }: RecorderProps): ReactNode {
  const { words } = recorder;
  const { recordings, handle } = useReadable(recorder);
  const { refuse, ...consent } = useRecordingConsent(recordings);
  const { duration } = useRecording(handle);
  const others = foreignRecordings(consent, words);
  if (!handle && others.length === 0) return null;
  return (
    <div className="recorded" role="status">
      {handle && (
        <>
          <span className="recorded__line">{words.recording}</span>
          <span className="recorded__time" aria-hidden="true">
            {formatDuration(Math.floor(duration / 1000))}
          </span>
        </>
      )}
      {others.map(({ id, text, granted }) => (
        <span className="recorded__line" key={id}>
          <span>{text}</span>
          {granted && <TextButton onClick={() => refuse(id)}>{words.takeBack}</TextButton>}
        </span>
      ))}
    </div>
  );
}

/** The question of who wants to record, the answers to one's own, and what came of it. */
export function RecordingNotices({ recorder }: RecorderProps): ReactNode {
  const { words, discard } = recorder;
  const { recordings, file, trouble } = useReadable(recorder);
  const { question, grant, refuse, ...consent } = useRecordingConsent(recordings);
  const consents = openConsents(consent);
  return (
    <>
      {question && (
        <ContactNotice
          contact={contactOf(question.by, question.name)}
          title={words.asks(question.name ?? question.by)}
          text={words.asksHint}
        >
          <TextButton tone="accent" onClick={() => grant()}>
            {words.allow}
          </TextButton>
          <TextButton onClick={() => refuse()}>{words.refuse}</TextButton>
        </ContactNotice>
      )}
      {consents.length > 0 && (
        <div className="notice" role="status">
          <b>{words.asking}</b>
          <ul className="recording-answers">
            {consents.map(({ participant, user, name, answer }) => (
              <li key={participant}>
                {name ?? user} <span>{words.answers[answer]}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {trouble && (
        <TroubleNotice text={trouble}>
          {!file && <TextButton onClick={discard}>{words.close}</TextButton>}
        </TroubleNotice>
      )}
      {file && <RecordedNotice recorder={recorder} file={file} />}
    </>
  );
}

/** What was recorded: to look at, and to keep. */
function RecordedNotice({ recorder, file }: RecorderProps & { readonly file: RecordedFile }): ReactNode {
  const { words, discard } = recorder;
  const title = words.recorded(formatDuration(Math.floor(file.duration / 1000)));
  return (
    <div className="notice" role="group" aria-label={title}>
      <b>{title}</b>
      <video className="recording-player" src={file.url} controls playsInline aria-label={words.player} />
      <div className="notice__actions">
        <a className="button button--small button--accent" href={file.url} download={file.name}>
          {words.download}
        </a>
        <TextButton onClick={discard}>{words.discard}</TextButton>
      </div>
    </div>
  );
}
