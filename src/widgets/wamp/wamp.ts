import type { Link } from '#link/link.ts';
import { WampFollower } from '#measure/wamp-follower.ts';
import { reactionsSince } from '#measure/wamp-outcome.ts';
import { type WampWhatIf, wampWhatIfs } from '#service/wamp-what-ifs.ts';
import { FeedForm } from '#widgets/feed/feed-form.ts';
import { formButton } from '#widgets/feed/feed-form-view.ts';
import { requiredWords, WhatIfChoice, whatIfField } from '#widgets/feed/what-if-choice.ts';
import { enable } from '#widgets/lab/enable.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { show, toDom } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import { joinView } from './join-view.ts';
import { outcomeView } from './outcome-view.ts';
import { Peer } from './peer.ts';
import { PeerForm } from './peer-form.ts';
import { MOST_PEERS, PEER_NAMES, type PeerTold, peerView } from './peers-view.ts';
import { WampSessionPart } from './session-part.ts';
import { WhatIfPlayer } from './what-if-player.ts';

/** Several WAMP peers in one page, each with a WebSocket of its own to the session's router. */
export const wamp: Technique = {
  start: 'Join',
  webSocket: false,
  form: (title) =>
    h(
      'form',
      { class: 'feed-form', 'data-part': 'technique', 'aria-label': `${title}: peers` },
      h('div', { class: 'peers', 'data-wamp-peers': true }, PEER_NAMES.map(peerView)),
      h(
        'div',
        { class: 'feed-row' },
        formButton('wamp-add', 'Add a peer', false),
        whatIfField(),
        formButton('wamp-play', 'Let it happen', true),
      ),
      h('div', { 'data-wamp-outcome': true, role: 'status' }),
      h('div', { 'data-wamp-join': true }),
    ),
  parts: (context, places) => [
    new WampSessionPart(context, {
      router: places.part('wamp-router'),
      routed: places.part('wamp-routed'),
      hold: places.input('hold'),
    }),
  ],
  use: (lab) => new WampInUse(lab),
};

const NO_CONNECTION: PeerTold = {
  state: 'no connection',
  agreed: undefined,
  session: undefined,
  subscriptions: new Map(),
  registrations: new Map(),
  invoked: 0,
  news: [],
};

/** A deviation that was played, and where in the capture it began. */
interface Played {
  readonly whatIf: WampWhatIf;
  readonly from: number;
}

class WampInUse implements TechniqueInUse {
  readonly #lab: LabSession;
  readonly #forms: PeerForm[] = [];
  readonly #peers = new Map<number, Peer>();
  readonly #form = new FeedForm(() => this.refresh());
  readonly whatIf = new WhatIfChoice(this.#form, wampWhatIfs, requiredWords);
  #root: HTMLElement | undefined;
  #link: Link | undefined;
  #follower: WampFollower | undefined;
  #player: WhatIfPlayer | undefined;
  #played: Played | undefined;
  #outcome = '';

  constructor(lab: LabSession) {
    this.#lab = lab;
  }

  get busy(): boolean {
    return this.#forms.length > 0 && this.#forms.every((_, number) => this.#isJoined(number));
  }

  get waiting(): boolean {
    return [...this.#peers.values()].some(({ settled }) => !settled);
  }

  open(link: Link): void {
    if (this.#link !== link) this.forget();
    this.#link = link;
    if (this.whatIf.chosen) this.#play();
    else for (const number of this.#forms.keys()) if (!this.#isJoined(number)) this.#peer(number)?.do('join');
    this.refresh();
  }

  forget(): void {
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
    this.#link = undefined;
    this.#player = undefined;
    this.#played = undefined;
  }

  words(): StatusWords {
    const states = [...this.#peers.values()].map(({ told }) => told.state);
    const joined = states.filter((state) => state === 'joined').length;
    if (states.includes('connecting') || states.includes('joining')) {
      return { tone: 'wait', text: 'A peer is on its way: the WebSocket opens, then HELLO, then WELCOME.' };
    }
    if (joined === 0) return { tone: 'good', text: 'Connected to the sandbox. No peer has a session with the router.' };
    const peers = joined === 1 ? '1 peer has' : `${joined} peers have`;
    return {
      tone: 'good',
      text: this.#lab.holding
        ? `${peers} joined. What the router says next is held, message by message, until you step.`
        : `${peers} joined. Messages pass as they come.`,
    };
  }

  heldAside(): string {
    return (
      `Meanwhile every other WebSocket to ${this.#lab.address} waits: a browser may have only one connection at a time in the ` +
      'CONNECTING state to the same address and port (RFC 6455 §4.1).'
    );
  }

  attach(form: HTMLElement): void {
    this.#root = form;
    this.#form.attach(form);
    this.whatIf.attach(form);
    for (const element of form.querySelectorAll<HTMLElement>('[data-peer]')) this.#forms.push(new PeerForm(element));
    // What can be taken back depends on what is typed.
    form.addEventListener('input', () => this.refresh());
  }

  refresh(): void {
    const expired = this.#lab.state.kind === 'expired';
    const live = this.#link !== undefined && !expired;
    if (expired) for (const peer of this.#peers.values()) peer.close();
    this.#player?.advance();
    for (const [number, form] of this.#forms.entries())
      form.refresh(this.#peers.get(number)?.told ?? NO_CONNECTION, live);
    this.#enable('wamp-add', this.#forms.length < MOST_PEERS);
    this.#enable('wamp-play', live && this.whatIf.chosen !== undefined && this.#player?.done !== false);
    this.#showOutcome();
    this.#showJoin();
  }

  act(action: string): boolean {
    if (action === 'wamp-add') this.#add();
    else if (action === 'wamp-play') this.#play();
    else {
      const [, what, number] = /^wamp-([a-z]+)-(\d+)$/.exec(action) ?? [];
      if (what === undefined) return false;
      this.#peer(Number(number))?.do(what);
    }
    this.refresh();
    return true;
  }

  #isJoined(number: number): boolean {
    const state = this.#peers.get(number)?.told.state;
    return state === 'connecting' || state === 'joining' || state === 'joined';
  }

  /** The peer of a form, made when it is first needed. */
  #peer(number: number): Peer | undefined {
    const link = this.#link;
    const form = this.#forms[number];
    const known = this.#peers.get(number);
    if (known || !link || !form) return known;
    const peer = new Peer(form, link, () => this.refresh());
    this.#peers.set(number, peer);
    return peer;
  }

  #play(): void {
    const link = this.#link;
    const whatIf = this.whatIf.chosen;
    if (!link || !whatIf) return;
    const peers = PEER_NAMES.flatMap((_, number) => this.#peer(number) ?? []);
    this.#played = undefined;
    this.#player = new WhatIfPlayer(whatIf, {
      link,
      peers,
      captured: () => this.#captured(),
      about: () => {
        this.#played = { whatIf, from: this.#lab.reader.entries.length };
      },
    });
  }

  /** Whether the capture has all that the peers of the page have said and heard. */
  #captured(): boolean {
    const { reader } = this.#lab;
    if (this.#follower?.reader !== reader) this.#follower = new WampFollower(reader);
    this.#follower.advance();
    const crossed = [...this.#peers.values()].reduce((sum, peer) => sum + peer.crossed, 0);
    return this.#follower.messages >= crossed;
  }

  #add(): void {
    const number = this.#forms.length;
    const list = this.#root?.querySelector('[data-wamp-peers]');
    if (!list || number >= MOST_PEERS) return;
    const element = toDom(peerView(`peer-${number + 1}`, number)) as HTMLElement;
    list.append(element);
    this.#forms.push(new PeerForm(element));
    element.querySelector<HTMLElement>('input')?.focus();
  }

  #enable(action: string, enabled: boolean): void {
    const button = this.#root?.querySelector(`[data-action="${action}"]`);
    if (button) enable(button, enabled);
  }

  /** What is required beside what happened. */
  #showOutcome(): void {
    const place = this.#root?.querySelector('[data-wamp-outcome]');
    const whatIf = this.#played?.whatIf ?? this.whatIf.chosen;
    const reactions = this.#played && reactionsSince(this.#lab.reader, this.#played.from);
    const drawn = JSON.stringify([whatIf?.id, reactions]);
    if (!place || drawn === this.#outcome) return;
    this.#outcome = drawn;
    show(place, ...(whatIf ? [outcomeView(whatIf, reactions)] : []));
  }

  /** How a program of the reader's own joins, which appears in the same lab. */
  #showJoin(): void {
    const place = this.#root?.querySelector('[data-wamp-join]');
    const link = this.#link;
    if (!place || place.childElementCount > 0 === (link !== undefined)) return;
    if (link) show(place, joinView(link.origin === 'live' ? link.socketUrl('wamp') : undefined));
    else show(place);
  }
}
