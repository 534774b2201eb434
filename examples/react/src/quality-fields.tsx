import { pictureQualities, type PictureQuality } from '@calls/example-shared';
import { useReadable } from '@org/calls-react';
import type { ReactNode } from 'react';
import { usePhone } from './phone-context.ts';

/** How good the picture is, and whether data is saved. */
export function QualityFields(): ReactNode {
  const { sources, strings, setQuality, savesData, saveData } = usePhone();
  const { quality } = useReadable(sources);
  const saving = useReadable(savesData);
  return (
    <>
      <label className="field">
        {strings.qualityPicker}
        <select value={quality} onChange={(event) => setQuality(event.target.value as PictureQuality)}>
          {pictureQualities(strings).map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="switch">
        <input type="checkbox" checked={saving} onChange={(event) => saveData(event.target.checked)} />
        <span>
          {strings.saveData}
          <small>{strings.saveDataHint}</small>
        </span>
      </label>
    </>
  );
}
