import type { Device } from '@org/calls-core';
import { useDevices, useReadable } from '@org/calls-react';
import { type ReactNode, useEffect } from 'react';
import { PictureFilterField } from './picture-filter-field.tsx';
import { usePhone } from './phone-context.ts';
import { QualityFields } from './quality-fields.tsx';
import { Sheet, type SheetPlace } from './sheet.tsx';

/** Which camera, microphone and speaker to use; the test picture and tone are among them. How good the picture is. */
export function DevicesSheet(place: SheetPlace): ReactNode {
  const { strings } = usePhone();
  const { refresh } = useDevices();
  useEffect(() => void refresh(), [refresh]);
  return (
    <Sheet title={strings.devices} {...place}>
      <DeviceField kind="camera" label={strings.cameraPicker} test={strings.testPicture} />
      <DeviceField kind="microphone" label={strings.microphonePicker} test={strings.testTone} />
      <DeviceField kind="speaker" label={strings.speakerPicker} />
      <PictureFilterField strings={strings} />
      <QualityFields />
    </Sheet>
  );
}

interface DeviceFieldProps {
  readonly kind: Device['kind'];
  readonly label: string;
  /** Name of the made-up device. */
  readonly test?: string;
}

function DeviceField({ kind, label, test }: DeviceFieldProps): ReactNode {
  const { sources, strings, pick } = usePhone();
  const choice = useReadable(sources);
  const { selected, ...lists } = useDevices();
  const isTest = kind !== 'speaker' && choice[kind] === 'test';
  return (
    <label className="field">
      {label}
      <select value={isTest ? 'test' : (selected[kind] ?? '')} onChange={(event) => pick(kind, event.target.value)}>
        <option value="">{strings.systemDefault}</option>
        {lists[`${kind}s`].map(({ id, label: name }, index) => (
          <option key={id} value={id}>
            {name || strings.unnamed(label, index + 1)}
          </option>
        ))}
        {test && <option value="test">{test}</option>}
      </select>
    </label>
  );
}
