import '@calls/example-shared/styles.css';
import { createDesk } from '@calls/example-shared';
import { deskView } from './desk-view.ts';

const desk = createDesk(location.search);
document.body.append(deskView(desk));
import.meta.hot?.dispose(() => desk.close());
