import '@calls/example-shared/styles.css';
import { failPage, openDesk, openRoom } from '@calls/example-shared';
import { callsPlugin } from '@org/calls-vue';
import { createApp } from 'vue';
import DeskPage from './desk-page.vue';
import GroupPage from './group/group-page.vue';

const meeting = openRoom(location.search);
if (meeting) {
  meeting.then(
    ({ client, ...opened }) => createApp(GroupPage, opened).use(callsPlugin({ client })).mount('#app'),
    failPage,
  );
  import.meta.hot?.dispose(async () => (await meeting).client.close());
} else {
  const opening = openDesk(location.search);
  opening.then((desk) => createApp(DeskPage, { desk }).mount('#app'), failPage);
  import.meta.hot?.dispose(async () => (await opening).close());
}
