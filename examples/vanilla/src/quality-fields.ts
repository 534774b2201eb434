import { pictureQualities, type PictureQuality, type PlacedPhone } from '@calls/example-shared';
import { h, watch } from './dom.ts';

/** How good the picture is, and whether data is saved. */
export function qualityFields(phone: PlacedPhone, signal: AbortSignal): HTMLElement[] {
  const { strings, sources, savesData } = phone;
  const choose = (): void => phone.setQuality(select.value as PictureQuality);
  const options = pictureQualities(strings).map(({ id, name }) => new Option(name, id));
  const select = h('select', { onchange: choose }, ...options);
  const box = h('input', { type: 'checkbox', onchange: () => phone.saveData(box.checked) });
  watch(sources, signal, ({ quality }) => (select.value = quality));
  watch(savesData, signal, (saving) => (box.checked = saving));
  const words = h('span', {}, strings.saveData, h('small', {}, strings.saveDataHint));
  return [h('label', { class: 'field' }, strings.qualityPicker, select), h('label', { class: 'switch' }, box, words)];
}
