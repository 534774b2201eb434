import type { QualityExport } from '@org/calls-core/quality';

/** Offers a call's quality as a file. */
export function saveQuality(quality: QualityExport): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(quality, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `call-quality-${new Date(quality.exportedAt).toISOString().slice(0, 19).replaceAll(':', '-')}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
