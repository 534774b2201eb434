import '@calls/example-shared/styles.css';
import { failPage, openDesk } from '@calls/example-shared';
import { deskView } from './desk-view.ts';

const opening = openDesk(location.search);
opening.then((desk) => document.body.append(deskView(desk)), failPage);
import.meta.hot?.dispose(async () => (await opening).close());
