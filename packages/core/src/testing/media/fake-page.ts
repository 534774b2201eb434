import { FakeVideoElement } from './fake-video-element.ts';

/** A page in front of the user, or behind, with videos on it. */
export interface FakePage {
  readonly window: Window;
  readonly document: Document;
  /** A video of this size (CSS pixels), in view. Default 320 × 180. */
  video(width?: number, height?: number): FakeVideo;
  /** The user looks at another tab, or back. */
  hide(): void;
  show(): void;
}

/** A video in the hands of a test. */
export interface FakeVideo {
  readonly element: HTMLVideoElement;
  resize(width: number, height: number): void;
  /** Scrolls it into view, or out of it. */
  scroll(inView: boolean): void;
  /** Floats above everything, in a window of this size (CSS pixels). */
  float(width: number, height: number): void;
  /** Back from floating. */
  land(): void;
  /** Takes it to another page, such as the window of a document picture-in-picture. No event tells. */
  moveTo(page: FakePage): void;
}

/** Options of a fake page. */
export interface FakePageOptions {
  /** Device pixels for each CSS pixel. Default 1. */
  readonly devicePixelRatio?: number;
  /** Browsers that cannot tell what is seen. */
  readonly without?: readonly ('IntersectionObserver' | 'ResizeObserver')[];
}

/** The observers of a page, by the element that they watch. */
interface Observer {
  readonly targets: Set<Element>;
  tell(target: Element): void;
}

/**
 * Creates a page with observers of size and view, for tests of what is received: `adaptiveReceive` reads nothing else.
 *
 * @example
 * const page = createFakePage();
 * const tile = page.video(640, 360);
 * attach(tile.element, stream);
 * tile.scroll(false);
 */
export function createFakePage({ devicePixelRatio = 1, without = [] }: FakePageOptions = {}): FakePage {
  const observers = new Set<Observer>();
  const views = new WeakMap<Element, FakeVideoElement>();
  const events = new EventTarget();
  let visibilityState: DocumentVisibilityState = 'visible';

  const observerOf = (entryOf: (target: Element) => object) =>
    function Observer(callback: (entries: object[]) => void) {
      const targets = new Set<Element>();
      const tell = (target: Element): void => void (targets.has(target) && callback([entryOf(target)]));
      const own: Observer = { targets, tell };
      observers.add(own);
      return {
        observe(target: Element) {
          targets.add(target);
          queueMicrotask(() => tell(target));
        },
        unobserve: (target: Element) => void targets.delete(target),
        disconnect: () => void (targets.clear(), observers.delete(own)),
      };
    };
  const tell = (element: Element): void => {
    for (const observer of [...observers]) observer.tell(element);
  };
  const isHere = (target: Element): boolean => target.ownerDocument === document && views.get(target)?.inView === true;
  const constructors = {
    IntersectionObserver: observerOf((target) => {
      const seen = isHere(target);
      return { target, isIntersecting: seen, intersectionRatio: seen ? 1 : 0 };
    }),
    ResizeObserver: observerOf((target) => ({ target, contentRect: target.getBoundingClientRect() })),
  };
  const window = Object.assign(new EventTarget(), { devicePixelRatio, ...constructors }) as unknown as Window;
  for (const name of without) Reflect.deleteProperty(window, name);
  const document = Object.assign(events, { defaultView: window, pictureInPictureElement: null }) as unknown as Document;
  Object.defineProperty(document, 'visibilityState', { get: () => visibilityState });
  const look = (state: DocumentVisibilityState): void => {
    visibilityState = state;
    events.dispatchEvent(new Event('visibilitychange'));
  };
  pages.set(document, { adopt: (fake) => void views.set(fake as unknown as Element, fake), tell });

  return {
    window,
    document,
    video(width = 320, height = 180) {
      const fake = new FakeVideoElement(document, { width, height });
      const element = fake as unknown as HTMLVideoElement;
      pages.get(document)?.adopt(fake);
      const retell = (): void => pages.get(element.ownerDocument)?.tell(element);
      return {
        element,
        resize(w, h) {
          fake.size = { width: w, height: h };
          retell();
        },
        scroll(inView) {
          fake.inView = inView;
          retell();
        },
        float: (w, h) => fake.float(w, h),
        land: () => fake.land(),
        moveTo(page) {
          fake.ownerDocument = page.document;
          pages.get(page.document)?.adopt(fake);
          tell(element);
        },
      };
    },
    hide: () => look('hidden'),
    show: () => look('visible'),
  };
}

/** What a page does with an element that comes from another one. */
const pages = new WeakMap<Document, { adopt(fake: FakeVideoElement): void; tell(element: Element): void }>();
