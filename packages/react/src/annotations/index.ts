'use client';

export { AnnotationCanvas, type AnnotationCanvasProps } from './annotation-canvas.tsx';
export { useAnnotations, type UseAnnotations } from './use-annotations.ts';
