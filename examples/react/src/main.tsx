import '@calls/example-shared/styles.css';
import { failPage, openDesk, openRoom } from '@calls/example-shared';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { DeskPage } from './desk-page.tsx';
import { GroupPage } from './group/group-page.tsx';

const app = document.getElementById('app');
if (!app) throw new Error('index.html has no #app');
const show = (page: ReactNode): void => createRoot(app).render(<StrictMode>{page}</StrictMode>);
const meeting = openRoom(location.search);
if (meeting) {
  meeting.then((opened) => show(<GroupPage {...opened} />), failPage);
  import.meta.hot?.dispose(async () => (await meeting).client.close());
} else {
  const opening = openDesk(location.search);
  opening.then((desk) => show(<DeskPage desk={desk} />), failPage);
  import.meta.hot?.dispose(async () => (await opening).close());
}
