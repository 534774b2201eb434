import '@calls/example-shared/styles.css';
import { failPage, openDesk } from '@calls/example-shared';
import { createCallClient } from '@org/calls-core';
import { broadcastChannelTransport } from '@org/calls-core/broadcast-channel';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { DeskPage } from './desk-page.tsx';
import { GroupPage } from './group/group-page.tsx';

const app = document.getElementById('app');
if (!app) throw new Error('index.html has no #app');
const show = (page: ReactNode): void => createRoot(app).render(<StrictMode>{page}</StrictMode>);
const query = new URLSearchParams(location.search);
const room = query.get('room');
if (room !== null) {
  // `?room=tea&name=Alice`: a room, in as many tabs of this browser as there are people.
  const name = query.get('name') ?? 'Guest';
  const client = createCallClient({
    self: { id: `${name}-${crypto.randomUUID().slice(0, 8)}`, name },
    transport: broadcastChannelTransport(),
  });
  show(<GroupPage client={client} room={room} />);
  import.meta.hot?.dispose(() => client.close());
} else {
  const opening = openDesk(location.search);
  opening.then((desk) => show(<DeskPage desk={desk} />), failPage);
  import.meta.hot?.dispose(async () => (await opening).close());
}
