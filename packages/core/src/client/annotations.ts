export { annotationLimits, type AnnotationTool } from '../protocol/annotation-message.ts';
export {
  type AnnotationPainting,
  paintAnnotations,
  type PaintedCursor,
  type PaintedMark,
} from '../annotations/paint-annotations.ts';
export { type PictureArea, pictureArea, type PictureSize, pointInPicture } from '../annotations/picture.ts';
export {
  type AnnotationBoard,
  type AnnotationRights,
  type Annotations,
  annotations,
  type AnnotationsOptions,
  type SomeParticipants,
} from './annotations/annotations.ts';
export type {
  Annotation,
  AnnotationCursor,
  AnnotationsSnapshot,
  BoardActions,
  PicturePoint,
  Stroke,
} from './annotations/board-handle.ts';
export {
  type AnnotationMode,
  mountAnnotations,
  type MountedAnnotations,
  type MountOptions,
} from './annotations/mount-annotations.ts';
export {
  type AnnotationButton,
  annotationButtons,
  annotationIcons,
  annotationStyles,
  type AnnotationStrings,
  englishAnnotations,
  moveInToolbar,
  pressAnnotationButton,
} from './annotations/toolbar.ts';
