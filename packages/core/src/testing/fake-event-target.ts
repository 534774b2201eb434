/** An `EventTarget` whose `on…` properties work as in browsers. */
export class FakeEventTarget extends EventTarget {
  /** Fires an event with `fields` on it: listeners first, then the `on…` handler. */
  fire(type: string, fields: object = {}): void {
    const handler = (this as Record<string, unknown>)[`on${type}`];
    const listen = (event: Event): void => {
      if (typeof handler === 'function') handler.call(this, event);
    };
    this.addEventListener(type, listen, { once: true });
    this.dispatchEvent(Object.assign(new Event(type), fields));
  }
}
