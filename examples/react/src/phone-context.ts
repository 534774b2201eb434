import type { PlacedPhone } from '@calls/example-shared';
import { createContext, useContext } from 'react';

export const PhoneContext = createContext<PlacedPhone | null>(null);

/** The phone in which a component is. */
export function usePhone(): PlacedPhone {
  const phone = useContext(PhoneContext);
  if (!phone) throw new Error('Render this inside of a PhoneView.');
  return phone;
}
