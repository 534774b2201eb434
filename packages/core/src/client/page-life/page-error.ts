import type { ErrorEntry } from '../../util/errors.ts';

/** The code of an error of the page's windows. */
export type PageErrorCode = 'floating-unsupported' | 'floating-refused' | 'nothing-to-float';

/** Every error of the page's windows, by code. */
export const pageErrorTable: Readonly<Record<PageErrorCode, ErrorEntry>> = {
  'floating-unsupported': {
    message: 'This browser or page has no such picture-in-picture.',
    causes: ['a browser that floats videos only by a button of its own', 'the page’s permissions policy forbids it'],
    remedy: 'Hide the control while `available` is false.',
    recoverable: false,
  },
  'floating-refused': {
    message: 'The browser did not open the window.',
    causes: ['it was not asked for from a click or key press', 'the video has no picture yet', 'the user forbids it'],
    remedy: 'Call it from a click; see `cause`.',
    recoverable: true,
  },
  'nothing-to-float': {
    message: 'There is no video to float.',
    causes: ['no video is seen there', 'none has a picture yet'],
    remedy: 'Offer the control once a video is shown.',
    recoverable: true,
  },
};

/**
 * What goes wrong with picture-in-picture.
 *
 * @example
 * floating.enter(stage).catch((error) => {
 *   if (isPageError(error, 'nothing-to-float')) showHint(error.remedy);
 * });
 */
export class PageError extends Error {
  override readonly name = 'PageError';
  readonly code: PageErrorCode;
  readonly remedy: string;
  readonly causes: readonly string[];
  readonly recoverable: boolean;

  constructor(code: PageErrorCode, options: { readonly cause?: unknown } = {}) {
    const { message, remedy, causes, recoverable } = pageErrorTable[code];
    super(message, { cause: options.cause });
    this.code = code;
    this.remedy = remedy;
    this.causes = causes;
    this.recoverable = recoverable;
  }
}

/** Tells whether a value is a `PageError`, and with `code` whether it is that one. */
export function isPageError(value: unknown, code?: PageErrorCode): value is PageError {
  return value instanceof PageError && (code === undefined || value.code === code);
}
