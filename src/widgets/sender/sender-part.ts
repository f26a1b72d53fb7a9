import { RefusedError } from '#link/link.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { closeQuestion, serverFrameQuestion } from '#widgets/predict/questions.ts';
import { fromHex } from '#wire/octets/hex.ts';
import type { FrameSender } from './frame-sender.ts';
import { closeRefusal, refusalWords } from './page-limits.ts';
import { rawMessages } from './raw-messages.ts';
import { rawPhaseText, senderView } from './sender-view.ts';
import { serverAsked } from './server-command.ts';

type Actor = 'page' | 'server' | 'raw';

/** Sending as the page, as the server, and as a raw client. */
export class SenderPart implements LabPart {
  readonly #context: LabContext;
  readonly #place: HTMLElement;
  readonly #frames: FrameSender;
  /** Who sent a frame by hand whose end is not known yet. */
  #awaited: 'server' | 'raw' | undefined;

  constructor(context: LabContext, place: HTMLElement, frames: FrameSender) {
    this.#context = context;
    this.#place = place;
    this.#frames = frames;
    show(place, senderView());
    place.addEventListener('submit', (event) => {
      event.preventDefault();
      event.stopPropagation();
      const form = event.target instanceof HTMLFormElement ? event.target.dataset['form'] : undefined;
      this.#submitted(form);
    });
    place.addEventListener('change', () => this.#fitForm());
  }

  refresh(): void {
    const phase = this.#place.querySelector('[data-part="raw-phase"]');
    const text = rawPhaseText(this.#frames.raw.phase, this.#context.session.holding);
    if (phase && phase.textContent !== text) phase.textContent = text;
    this.#conclude();
    void this.#frames.raw.advance().catch((error: unknown) => this.#failed('raw', error));
  }

  /** Says what became of the frame that was sent by hand. */
  #conclude(): void {
    const awaited = this.#awaited;
    const conclusion = awaited && this.#frames.conclusion(awaited === 'raw' ? 'server' : 'browser');
    if (!awaited || conclusion === undefined) return;
    this.#awaited = undefined;
    this.#say(awaited, `${this.#said(awaited)?.textContent ?? ''} ${conclusion}`);
  }

  act(action: string, button: HTMLElement): boolean {
    const { raw } = this.#frames;
    switch (action) {
      case 'raw-frame': {
        const message = rawMessages.find(({ id }) => id === button.dataset['raw']);
        if (message) this.#rawFrame(message.octets, message.title);
        return true;
      }
      case 'raw-open':
        this.#do('raw', 'A connection is opened, and nothing sent.', () => raw.open());
        return true;
      case 'raw-handshake':
        this.#do('raw', 'A lawful opening handshake is sent.', () => raw.shakeHands());
        return true;
      case 'raw-end':
        this.#do('raw', 'The client ends its half of the connection.', () => raw.end('end'));
        return true;
      case 'raw-reset':
        this.#do('raw', 'The client resets the connection.', () => raw.end('reset'));
        return true;
      default:
        return false;
    }
  }

  #submitted(form: string | undefined): void {
    if (form === 'page-text')
      this.#pageSend('send()', () => this.#context.session.socket?.send(this.#value('pageText')));
    else if (form === 'page-binary') this.#sendBinary();
    else if (form === 'page-close') this.#close();
    else if (form === 'server') this.#sendAsServer();
    else if (form === 'raw') this.#sendRaw();
    else if (form === 'raw-head') this.#shakeHands();
  }

  #sendBinary(): void {
    const read = fromHex(this.#value('pageHex'));
    if ('error' in read) this.#say('page', `This is no hex: ${read.error}, at character ${read.at + 1}.`);
    else this.#pageSend('send()', () => this.#context.session.socket?.send(read.octets.slice()));
  }

  #close(): void {
    const given = this.#value('pageCode').trim();
    const code = given === '' ? undefined : Number(given);
    const reason = this.#value('pageReason');
    const refusal = code === undefined ? undefined : closeRefusal(code, reason);
    const question = refusal === undefined ? closeQuestion(code, this.#frames.seenOfPage) : undefined;
    const { socket } = this.#context.session;
    const close = () => this.#pageSend(`close(${given})`, () => socket?.close(code, reason), refusal);
    if (socket?.readyState === 'OPEN') this.#context.ask(question, close);
    else close();
  }

  #pageSend(call: string, send: () => void, known?: string): void {
    const state = this.#context.session.socket?.readyState;
    if (state === undefined) {
      this.#say('page', 'There is no WebSocket yet: press Connect first.');
      return;
    }
    try {
      send();
      const dropped = call === 'send()' && (state === 'CLOSING' || state === 'CLOSED');
      this.#say(
        'page',
        dropped ? `The browser took it and dropped it: the WebSocket is ${state}.` : `${call} was called.`,
      );
    } catch (error) {
      const early = state === 'CONNECTING' && call === 'send()' ? 'Nothing can be sent before open.' : undefined;
      this.#say('page', refusalWords(call, error, known ?? early));
    }
  }

  #sendAsServer(): void {
    const asked = serverAsked({
      kind: this.#value('kind'),
      payload: this.#value('payload'),
      hex: this.#input('hex')?.checked ?? false,
      fragmentSize: this.#value('fragmentSize'),
      code: this.#value('code'),
      reason: this.#value('reason'),
    });
    if ('error' in asked) {
      this.#say('server', asked.error);
      return;
    }
    const commands = this.#context.session.link?.commands;
    if (!commands) {
      this.#say('server', 'There is no connection to send on: press Connect first.');
      return;
    }
    if (asked.by === 'library') {
      this.#do('server', 'The library sends it.', () =>
        commands.send(asked.message, { connection: this.#frames.pageConnection, fragmentSize: asked.fragmentSize }),
      );
      return;
    }
    this.#context.ask(serverFrameQuestion(this.#frames.seenOfPage), () => {
      void this.#frames.asServer(asked.octets).then((outcome) => {
        this.#say('server', `${asked.why} ${outcome.words}`);
        this.#awaited = 'server';
      });
    });
  }

  #sendRaw(): void {
    const read = fromHex(this.#value('rawHex'));
    if ('error' in read) this.#say('raw', `This is no hex: ${read.error}, at character ${read.at + 1}.`);
    else if (read.octets.length === 0) this.#say('raw', 'There are no octets to send.');
    else this.#do('raw', 'The octets are sent.', () => this.#frames.raw.send(read.octets));
  }

  #shakeHands(): void {
    this.#do('raw', 'The head is sent on a connection of its own.', () =>
      this.#frames.raw.shakeHandsWith(this.#value('rawHead')),
    );
  }

  #rawFrame(octets: Uint8Array, title: string): void {
    this.#context.ask(this.#frames.rawQuestion(octets), () => {
      this.#do('raw', `${title}: sent once the handshake is done.`, () => this.#frames.raw.sendFrame(octets));
    });
  }

  #do(actor: Actor, done: string, command: () => Promise<void>): void {
    command().then(
      () => {
        this.#say(actor, done);
        if (actor === 'raw' && this.#frames.raw.phase !== 'closed') this.#awaited = 'raw';
      },
      (error: unknown) => this.#failed(actor, error),
    );
  }

  #failed(actor: Actor, error: unknown): void {
    if (!(error instanceof RefusedError)) {
      this.#say(actor, 'The sandbox does not answer.');
      return;
    }
    const { limit, title, detail } = error.refusal;
    this.#say(
      actor,
      limit === undefined
        ? `The sandbox refuses: ${detail ?? title}.`
        : `A limit of the sandbox was reached (${detail ?? title}).`,
    );
  }

  #say(actor: Actor, text: string): void {
    const said = this.#said(actor);
    if (said) said.textContent = text;
    this.#awaited = undefined;
  }

  #said(actor: Actor): Element | undefined {
    return this.#place.querySelector(`[data-said="${actor}"]`) ?? undefined;
  }

  /** Shows the parts of the server's form that its kind of message has. */
  #fitForm(): void {
    const kind = this.#value('kind');
    const has: Readonly<Record<string, boolean>> = {
      payload: kind !== 'close',
      fragments: kind === 'text' || kind === 'binary',
      close: kind === 'close',
    };
    for (const part of this.#place.querySelectorAll<HTMLElement>('[data-for]')) {
      part.hidden = !has[part.dataset['for'] ?? ''];
    }
  }

  #input(name: string): HTMLInputElement | undefined {
    return this.#place.querySelector<HTMLInputElement>(`[name="${name}"]`) ?? undefined;
  }

  #value(name: string): string {
    return this.#input(name)?.value ?? '';
  }
}
