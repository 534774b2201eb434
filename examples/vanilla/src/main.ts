import '@calls/example-shared/styles.css';
import { failPage, openDesk, openRoom } from '@calls/example-shared';
import { deskView } from './desk-view.ts';
import { groupView } from './group/group-view.ts';

const meeting = openRoom(location.search);
if (meeting) {
  meeting.then((opened) => document.body.append(groupView(opened)), failPage);
  import.meta.hot?.dispose(async () => (await meeting).client.close());
} else {
  const opening = openDesk(location.search);
  opening.then((desk) => document.body.append(deskView(desk)), failPage);
  import.meta.hot?.dispose(async () => (await opening).close());
}
