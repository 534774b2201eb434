export { AnnotationCanvas, type AnnotationCanvasProps } from './annotation-canvas.ts';
export { useAnnotations, type UseAnnotations } from './use-annotations.ts';
