/** As much of a video element as `attach` and its observers use. Plays at once whatever it is given. */
export class FakeVideoElement extends EventTarget {
  readonly nodeName = 'VIDEO';
  srcObject: MediaStream | null = null;
  autoplay = false;
  playsInline = false;
  muted = false;
  paused = true;
  inView = true;
  ownerDocument: Document;
  size: { readonly width: number; readonly height: number };

  constructor(ownerDocument: Document, size: { readonly width: number; readonly height: number }) {
    super();
    this.ownerDocument = ownerDocument;
    this.size = size;
  }

  async play(): Promise<void> {
    this.paused = false;
    this.dispatchEvent(new Event('playing'));
  }

  getBoundingClientRect(): { readonly width: number; readonly height: number } {
    return this.size;
  }

  float(width: number, height: number): void {
    const pictureInPictureWindow = Object.assign(new EventTarget(), { width, height });
    this.dispatchEvent(Object.assign(new Event('enterpictureinpicture'), { pictureInPictureWindow }));
  }

  land(): void {
    this.dispatchEvent(new Event('leavepictureinpicture'));
  }
}
