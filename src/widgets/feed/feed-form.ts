import type { Link } from '#link/link.ts';
import { enable } from '#widgets/lab/enable.ts';
import { BURST } from './burst.ts';

/** What becomes of the pace in a class that is together. */
const SHARED =
  'The class is together and shares this feed: it carries what is published, and makes no events of its own.';

/** The form of a technique that delivers the feed, in a page. What is set applies at once. */
export class FeedForm {
  readonly #changed: () => void;
  #form: HTMLElement | undefined;
  #link: Link | undefined;
  /** How the sandbox was told last to deliver. */
  #delivery = '';

  /** @param changed told when the reader changed a setting that is not the feed's */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  attach(form: HTMLElement): void {
    this.#form = form;
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('change', ({ target }) => this.#set(target));
  }

  /** The sandbox's feed is paced as the form says from now on; undefined when there is no session any more. */
  use(link: Link | undefined): void {
    if (link !== this.#link) this.#delivery = '';
    this.#link = link;
    if (link) this.#pace();
  }

  /**
   * Has the sandbox deliver as `settings` say, and `once` what is to happen now besides. It is not told twice to do the same,
   * which would make it count anew what it does a number of times.
   */
  async deliver(settings: object, once?: object): Promise<void> {
    const delivery = { ...settings, ...once };
    const text = JSON.stringify(delivery);
    if (!this.#link || (once === undefined && text === this.#delivery)) return;
    this.#delivery = text;
    await this.command(this.#link.commands.setDelivery(delivery));
  }

  /** Number field `name` as the reader set it; the nearest that it takes when that is none. */
  number(name: string): number {
    const { value, min, max } = this.#control(name) as HTMLInputElement;
    const number = Number.isFinite(Number(value)) && value !== '' ? Number(value) : Number(min);
    return Math.min(Math.max(number, Number(min)), Number(max));
  }

  value(name: string): string {
    return this.#control(name).value;
  }

  checked(name: string): boolean {
    return (this.#control(name) as HTMLInputElement).checked;
  }

  /** Chooses in a list, as if the reader had. */
  choose(name: string, value: string): void {
    const list = this.#control(name);
    list.value = value;
    list.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** Sets the pace of the feed, as if the reader had. */
  setPace(pace: { readonly rate: number; readonly size: number }): void {
    for (const [name, value] of Object.entries(pace)) this.#control(name).value = String(value);
    this.#pace();
  }

  /** Says on the form what a command came to when it was refused. */
  async command(done: Promise<unknown>): Promise<void> {
    try {
      await done;
      this.say('');
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
    }
  }

  say(text: string): void {
    const note = this.#form?.querySelector('[data-feed-note]');
    if (note && note.textContent !== text) note.textContent = text;
  }

  /** Enables the form's buttons: `running` while the technique is under way. */
  refresh(running: boolean): void {
    for (const button of this.#form?.querySelectorAll<HTMLElement>('[data-action]') ?? []) {
      const action = button.dataset['action'];
      enable(button, action === 'publish' || action === 'burst' ? this.#link !== undefined : running);
    }
  }

  /** Does what the form's own buttons say. False for any other. */
  act(action: string): boolean {
    const link = this.#link;
    if (!link) return false;
    if (action === 'burst') void this.command(link.commands.setFeed({ ...this.#paceSet(), ...BURST }));
    else if (action === 'publish') link.feed.publish(this.value('text'));
    else return false;
    return true;
  }

  #set(target: EventTarget | null): void {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
    if (!target.checkValidity()) {
      this.say(target.validationMessage);
      return;
    }
    this.say('');
    if (['rate', 'burst', 'size'].includes(target.name)) this.#pace();
    else if (target.name !== 'text') this.#changed();
  }

  #pace(): void {
    if (this.#link) void this.#paced(this.#link);
  }

  async #paced({ commands }: Link): Promise<void> {
    const told = commands.setFeed(this.#paceSet());
    await this.command(told);
    const speaker = await told.then(
      (state) => state.speaker,
      () => undefined,
    );
    if (speaker) this.say(`${SHARED} Here you are number ${speaker.number}, ${speaker.name}.`);
  }

  #paceSet() {
    return { rate: this.number('rate'), size: this.number('size'), burst: this.number('burst') };
  }

  #control(name: string): HTMLInputElement | HTMLSelectElement {
    const control = this.#form?.querySelector<HTMLInputElement | HTMLSelectElement>(`[name="${name}"]`);
    if (!control) throw new Error(`the form has no ${name}`);
    return control;
  }
}
