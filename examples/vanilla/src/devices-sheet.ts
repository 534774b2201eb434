import { deviceToolsOf, type PictureFilter, pictureFilters, type PlacedPhone } from '@calls/example-shared';
import type { Device } from '@org/calls-core';
import { h, watch } from './dom.ts';
import { qualityFields } from './quality-fields.ts';

/** Which camera, microphone and speaker to use; the test picture and tone are among them. How good the picture is. */
export function devicesSheet(phone: PlacedPhone, { signal }: { readonly signal: AbortSignal }): HTMLElement[] {
  const { client, sources, strings } = phone;
  const { devices } = client;
  void devices.refresh();
  const pick = (kind: Device['kind'], value: string): void => phone.pick(kind, value);
  const field = (kind: Device['kind'], label: string, test?: string): HTMLElement => {
    const select = h('select', { onchange: () => pick(kind, select.value) });
    const draw = (): void => {
      const { selected, ...lists } = devices.get();
      const options = lists[`${kind}s`].map(
        ({ id, label: name }, index) => new Option(name || strings.unnamed(label, index + 1), id),
      );
      select.replaceChildren(
        new Option(strings.systemDefault, ''),
        ...options,
        ...(test ? [new Option(test, 'test')] : []),
      );
      select.value = kind !== 'speaker' && sources.get()[kind] === 'test' ? 'test' : (selected[kind] ?? '');
    };
    watch(devices, signal, draw);
    watch(sources, signal, draw);
    return h('label', { class: 'field' }, label, select);
  };
  return [
    field('camera', strings.cameraPicker, strings.testPicture),
    field('microphone', strings.microphonePicker, strings.testTone),
    field('speaker', strings.speakerPicker),
    filterField(phone),
    ...qualityFields(phone, signal),
  ];
}

/** What the picture goes through. */
function filterField({ client, strings }: PlacedPhone): HTMLElement {
  const { filter, setFilter } = deviceToolsOf(client);
  const options = pictureFilters.map((name) => new Option(strings.pictureFilters[name], name));
  const select = h('select', { onchange: () => setFilter(select.value as PictureFilter) }, ...options);
  select.value = filter.get();
  return h('label', { class: 'field' }, strings.pictureFilter, select);
}
