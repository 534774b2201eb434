import { type ComponentPart, type ComponentStyle, componentStyles } from '@org/calls-core/components';
import type { CSSProperties } from 'vue';

/** A style as Vue's types have it. */
export const styleOf = (style: ComponentStyle): CSSProperties => style as CSSProperties;

export const styles = componentStyles as Readonly<Record<ComponentPart, CSSProperties>>;
