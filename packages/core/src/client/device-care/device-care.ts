import type { CaptureCare } from '../../media/capture-hooks.ts';
import { check } from '../../util/check.ts';
import type { Readable } from '../../util/store.ts';
import { careOf } from './care-of.ts';
import { careOfSpeaker } from './care-of-speaker.ts';
import type { DevicePolicy } from './choose-device.ts';
import { createDeviceNotices, type DeviceNotice } from './notices.ts';
import { type CareThresholds, thresholdsWith } from './thresholds.ts';

/** How devices are taken care of. */
export interface DeviceCareOptions {
  /** Which one is taken while the user has chosen none. Default `follow`. */
  readonly microphone?: DevicePolicy;
  readonly camera?: DevicePolicy;
  /** `sticky` means `follow` here: what is played goes to where the system says. */
  readonly speaker?: DevicePolicy;
  /** Whether a device that gives nothing from its opening on, a silent microphone or a black picture, makes way for the next one when the user has chosen none. Default true for both. A closed shutter looks like a broken camera; a camera that says which way it looks always stays. */
  readonly check?: { readonly microphone?: boolean; readonly camera?: boolean };
  /** Numbers of your own in place of those of `careThresholds`. */
  readonly thresholds?: Partial<CareThresholds>;
}

/** Care of the devices of one client. */
export interface DeviceCare extends CaptureCare {
  /** What the user may want to know at present, oldest first. */
  readonly notices: Readable<readonly DeviceNotice[]>;
}

/**
 * Takes care of the devices: which one is taken, what becomes of one that is lost, gives nothing or is interrupted, and what the
 * user should be told: who speaks while muted, whose microphone gives nothing or only noise. One for each client.
 *
 * @example
 * const care = deviceCare({ microphone: [/headset/i, /usb/i] });
 * const calls = createCallClient({ self: { id: 'alice' }, transport, deviceCare: care });
 * care.notices.subscribe((notices) => showNotices(notices));
 */
export function deviceCare(options: DeviceCareOptions = {}): DeviceCare {
  const notices = createDeviceNotices();
  const limits = thresholdsWith(options.thresholds);
  let attached = false;
  return {
    notices: { get: notices.get, subscribe: notices.subscribe },
    attach(host) {
      check(!attached, 'deviceCare', 'one that no other client has', 'used already');
      attached = true;
      careOfSpeaker(host, options.speaker ?? 'follow', notices);
      const care = (device: 'microphone' | 'camera') =>
        careOf({
          ...{ host, device, limits, notices },
          policy: options[device] ?? 'follow',
          check: options.check?.[device] ?? true,
        });
      const captures = { microphone: care('microphone'), camera: care('camera') };
      return (device, attempts) => captures[device](device, attempts);
    },
  };
}
