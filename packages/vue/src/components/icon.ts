import { type ComponentIcon, componentIcons } from '@org/calls-core/components';
import { h, type VNode } from 'vue';
import { styles } from './styles.ts';

export function icon(name: ComponentIcon): VNode {
  return h('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true', style: styles.icon }, [
    h('path', { d: componentIcons[name] }),
  ]);
}
