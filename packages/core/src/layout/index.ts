export { chooseLayout, type LayoutFacts, type LayoutName } from './choose-layout.ts';
export { gridLayout, type GridOptions } from './grid-layout.ts';
export { type CallLayout, type CallLayoutOptions, type CallScene, layoutCall } from './layout-call.ts';
export { pairLayout, type PairOptions } from './pair-layout.ts';
export { type Box, type LayoutMember, type Rectangle, styleOf, type Tile, type TileSource } from './rectangle.ts';
export { clampPage, nextSeats, pageCount, pageOf, type SeatOptions } from './seats.ts';
export {
  speakerLayout,
  type SpeakerOptions,
  spotlightLayout,
  type SpotlightOptions,
  type StripOptions,
  stripCapacity,
} from './speaker-layout.ts';
