import { deviceToolsOf, type PictureFilter, pictureFilters, type Strings } from '@calls/example-shared';
import { useCallClient, useReadable } from '@org/calls-react';
import type { ReactNode } from 'react';

/** What the picture goes through. */
export function PictureFilterField({ strings }: { readonly strings: Strings }): ReactNode {
  const { filter, setFilter } = deviceToolsOf(useCallClient());
  return (
    <label className="field">
      {strings.pictureFilter}
      <select value={useReadable(filter)} onChange={({ target }) => setFilter(target.value as PictureFilter)}>
        {pictureFilters.map((name) => (
          <option key={name} value={name}>
            {strings.pictureFilters[name]}
          </option>
        ))}
      </select>
    </label>
  );
}
