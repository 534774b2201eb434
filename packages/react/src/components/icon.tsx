import { type ComponentIcon, componentIcons } from '@org/calls-core/components';
import type { ReactNode } from 'react';
import { styles } from './styles.ts';

export function Icon({ name }: { readonly name: ComponentIcon }): ReactNode {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" style={styles.icon}>
      <path d={componentIcons[name]} />
    </svg>
  );
}
