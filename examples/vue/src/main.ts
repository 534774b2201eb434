import '@calls/example-shared/styles.css';
import { failPage, openDesk } from '@calls/example-shared';
import { createCallClient } from '@org/calls-core';
import { broadcastChannelTransport } from '@org/calls-core/broadcast-channel';
import { callsPlugin } from '@org/calls-vue';
import { createApp } from 'vue';
import DeskPage from './desk-page.vue';
import GroupPage from './group/group-page.vue';

const query = new URLSearchParams(location.search);
const room = query.get('room');
if (room !== null) {
  // `?room=tea&name=Alice`: a room, in as many tabs of this browser as there are people.
  const name = query.get('name') ?? 'Guest';
  const client = createCallClient({
    self: { id: `${name}-${crypto.randomUUID().slice(0, 8)}`, name },
    transport: broadcastChannelTransport(),
  });
  createApp(GroupPage, { room }).use(callsPlugin({ client })).mount('#app');
  import.meta.hot?.dispose(() => client.close());
} else {
  const opening = openDesk(location.search);
  opening.then((desk) => createApp(DeskPage, { desk }).mount('#app'), failPage);
  import.meta.hot?.dispose(async () => (await opening).close());
}
