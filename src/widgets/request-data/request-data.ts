import type { RawClient } from '#link/commands.ts';
import type { Link } from '#link/link.ts';
import type { RecordedFetch } from '#link/recorded-fetch.ts';
import { FeedForm } from '#widgets/feed/feed-form.ts';
import { choiceField, formButton } from '#widgets/feed/feed-form-view.ts';
import { enable } from '#widgets/lab/enable.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { h } from '#widgets/markup/markup.ts';
import { browserOf } from '#widgets/other-end/browser-of.ts';
import { encodeChunk, encodeLastChunk, encodeRequestHead } from '#wire/http/encode.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';

/** A request whose content goes on while it is being answered: the page tries it, and a client that is no browser does it. */
export const requestData: Technique = {
  start: 'Begin a request',
  webSocket: false,
  unshown: 'What becomes of fetch() is what Chromium does on HTTP/1.1, by a model of it.',
  form: (title) =>
    h(
      'form',
      { class: 'feed-form', 'data-part': 'technique', 'aria-label': `${title}: the request` },
      h(
        'div',
        { class: 'feed-row' },
        choiceField('by', 'by', [
          ['page', 'this page, with fetch()'],
          ['raw', 'the raw client, which is no browser'],
        ]),
        h(
          'label',
          {},
          'text ',
          h('input', { type: 'text', name: 'text', value: 'one', maxlength: 2000, autocomplete: 'off' }),
        ),
        formButton('send-piece', 'Send it as a chunk', true),
        formButton('end-request', 'End the request', true),
      ),
      h('p', { class: 'feed-note', 'data-feed-note': true, role: 'status' }),
    ),
  use: (lab) => new RequestDataInUse(lab),
};

class RequestDataInUse implements TechniqueInUse {
  readonly waiting = false;
  readonly #lab: LabSession;
  readonly #form = new FeedForm(() => {});
  #place: HTMLElement | undefined;
  #fetch: RecordedFetch | undefined;
  #client: RawClient | undefined;
  #opening = false;

  constructor(lab: LabSession) {
    this.#lab = lab;
  }

  get busy(): boolean {
    return this.#opening || this.#goesOn || this.#fetch?.state === 'waiting' || this.#fetch?.state === 'reading';
  }

  /** Whether the raw client's request has not been ended. */
  get #goesOn(): boolean {
    const { connections } = this.#lab.reader;
    return this.#client !== undefined && connections.get(this.#client.connection)?.closed === undefined;
  }

  open(link: Link): void {
    this.#fetch = undefined;
    this.#client = undefined;
    if (this.#form.value('by') === 'page') this.#fetch = link.feed.sendStream(this.#form.value('text'));
    else void this.#form.command(this.#begin(link));
  }

  forget(): void {
    this.#fetch?.abort();
    this.#fetch = undefined;
    this.#client = undefined;
  }

  words(): StatusWords {
    if (this.#goesOn) {
      return {
        tone: 'good',
        text: 'The head of the request has gone, and that of its answer has come. The request goes on as long as you send chunks.',
      };
    }
    if (this.#client) return { tone: 'plain', text: 'The request has ended, and then its answer.' };
    if (this.#fetch?.state === 'failed') {
      return {
        tone: 'wrong',
        text: 'fetch() failed, and no octet of the request was sent.',
        aside:
          `Only a preflight went, as a stream to another origin always needs one. ${browserOf(this.#lab)} sends a stream on HTTP/2 and later alone. ` +
          'HTTP/1.1 has chunks for both directions (RFC 9112 §7.1); the raw client shows it.',
      };
    }
    if (this.#fetch) return { tone: 'good', text: `${browserOf(this.#lab)} has sent it: see the list.` };
    return { tone: 'good', text: 'Connected to the sandbox. No request yet.' };
  }

  heldAside(): undefined {}

  attach(form: HTMLElement): void {
    this.#form.attach(form);
    this.#place = form;
  }

  refresh(): void {
    for (const button of this.#place?.querySelectorAll<HTMLElement>('[data-action]') ?? [])
      enable(button, this.#goesOn);
  }

  act(action: string): boolean {
    if (action === 'send-piece') this.#send(encodeChunk(encodeUtf8(`${this.#form.value('text')}\n`)));
    else if (action === 'end-request') this.#send(encodeLastChunk(), true);
    else return false;
    return true;
  }

  async #begin(link: Link): Promise<void> {
    this.#opening = true;
    try {
      this.#client = await link.commands.openRawClient();
      const head = encodeRequestHead({
        method: 'POST',
        target: `/s/${link.wireToken}/stream`,
        lines: [
          ['Host', link.address],
          ['Content-Type', 'text/plain'],
          ['Transfer-Encoding', 'chunked'],
        ],
      });
      await this.#client.send(head);
    } finally {
      this.#opening = false;
    }
  }

  #send(octets: Uint8Array, last = false): void {
    const client = this.#client;
    if (!client) return;
    void this.#form.command(client.send(octets).then(() => (last ? client.end('end') : undefined)));
  }
}
