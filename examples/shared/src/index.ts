export { contactOf, contacts, initialOf, type Contact } from './contacts.ts';
export { describeChips, describeState, formatDuration, otherSide } from './describe.ts';
export { openDesk, type Desk, type PlacedPhone } from './desk.ts';
export {
  createCaringClient,
  describeDeviceNotice,
  deviceToolsOf,
  type PictureFilter,
  pictureFilters,
} from './device-tools.ts';
export { failPage } from './fail-page.ts';
export { holdFocus } from './hold-focus.ts';
export { icons, type IconName } from './icons.ts';
export { keepFocus } from './keep-focus.ts';
export { messageRecorderOf } from './leave-message.ts';
export { openInput, playTestTone, verdictWords, watchLoudness } from './lobby.ts';
export { heedMute, isModerator, nameIn, openModeration, reactionNames, refusalWords, wordsOf } from './moderate.ts';
export { isVideoCall } from './phone.ts';
export { drawGraph, type DrawnGraph } from './draw-graph.ts';
export { describeGraph, type QualityGraph, qualityGraphs } from './quality-graphs.ts';
export { describeWarning, troublesOf } from './quality-words.ts';
export { saveQuality } from './save-quality.ts';
export { pictureQualities, type PictureQuality, qualityBars, qualityDetails } from './quality.ts';
export {
  foreignRecordings,
  openConsents,
  recordButton,
  type RecordedFile,
  type Recorder,
  recorderOf,
} from './recorder.ts';
export {
  isHeldHere,
  layoutOf,
  ringsHere,
  screenOf,
  sends,
  watchAnnouncement,
  watchAside,
  type PhoneScreen,
} from './screens.ts';
export { describeOutside, openRoom, type OpenRoom } from './room.ts';
export { answer, keys, pressKey, toggleHold } from './shortcuts.ts';
export type { SourceChoice } from './sources.ts';
export { english, type Strings } from './strings.ts';
export { transferTargets } from './transfer-targets.ts';
export { answerWithout, describeTrouble, retryDevices, troubleOf, takeTestDevices } from './trouble.ts';
