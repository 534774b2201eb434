import type { PlacedPhone } from '@calls/example-shared';
import { inject, type InjectionKey, provide } from 'vue';

const key: InjectionKey<PlacedPhone> = Symbol('phone');

export function providePhone(phone: PlacedPhone): void {
  provide(key, phone);
}

/** The phone in which a component is. */
export function usePhone(): PlacedPhone {
  const phone = inject(key);
  if (!phone) throw new Error('Use this inside of a PhoneFrame.');
  return phone;
}
