/** A user, or one device of a user. A device is one tab or process. */
export interface Address {
  readonly user: string;
  readonly device?: string;
}

/** One device of a user. */
export interface DeviceAddress {
  readonly user: string;
  readonly device: string;
}

/** Where a message goes: every device of a user, one device, the members of a room, or the server. */
export type Destination =
  | { readonly user: string; readonly device?: string }
  | { readonly room: string }
  | { readonly server: true };

/** One string for a device, for maps and logs. */
export function addressKey(address: DeviceAddress): string {
  return `${address.user.replace(/[\\/]/g, '\\$&')}/${address.device}`;
}

/** True when both name the same device. */
export function sameDevice(a: DeviceAddress, b: DeviceAddress): boolean {
  return a.user === b.user && a.device === b.device;
}

/** Total order of devices that both ends compute alike: by user id, then by device id, by UTF-16 code units. */
export function compareDevices(a: DeviceAddress, b: DeviceAddress): number {
  if (a.user !== b.user) return a.user < b.user ? -1 : 1;
  if (a.device !== b.device) return a.device < b.device ? -1 : 1;
  return 0;
}
