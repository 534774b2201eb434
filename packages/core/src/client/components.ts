// What the components of a binding to a user interface framework are made of: words, looks, and who has the floor.
export { componentIcons, type ComponentIcon } from './components/component-icons.ts';
export { type ComponentStrings, englishComponents, withEnglish } from './components/component-strings.ts';
export {
  barStyle,
  type ComponentPart,
  componentStyles,
  type ComponentStyle,
  qualityBars,
} from './components/component-styles.ts';
export { describeCall, describeRoster, describeTile, initialsOf, nameOf } from './components/describe.ts';
export { presentOf, sharingOf } from './components/present.ts';
export { watchSpeaker, type WatchSpeakerOptions } from './components/watch-speaker.ts';
export {
  canShareScreen,
  layoutStage,
  nextSeating,
  nobodySeated,
  type Seating,
  type SeatingOptions,
  type StageOptions,
  stageStyle,
} from './components/stage.ts';
