import type { FeedState } from '#link/commands.ts';
import type { Link } from '#link/link.ts';
import { FeedForm } from '#widgets/feed/feed-form.ts';
import { enable } from '#widgets/lab/enable.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { show, toDom } from '#widgets/markup/dom.ts';
import type { Channel } from './channel.ts';
import { ChatChannel } from './chat-channel.ts';
import { NewsChannel } from './news-channel.ts';
import { PollChannel } from './poll-channel.ts';
import { type ChannelName, channelNames, lineView, presenceWords, togetherForm } from './together-view.ts';
import { TopicsChannel } from './topics-channel.ts';

/** One message by four techniques at once: of this page alone, or of the class that shares the session's feed. */
export const together: Technique = {
  start: 'Listen four ways',
  webSocket: false,
  form: togetherForm,
  use: (lab) => new TogetherInUse(lab),
};

/** Milliseconds before the page comes again by itself; longer each time, and by chance, so that a class does not come all at once. */
const AGAIN = { first: 1000, most: 15_000 };

class TogetherInUse implements TechniqueInUse {
  readonly #lab: LabSession;
  readonly #form = new FeedForm(() => {});
  readonly #chat = new ChatChannel(() => this.refresh());
  readonly #topics = new TopicsChannel(() => this.refresh());
  readonly #channels: Readonly<Record<ChannelName, Channel>> = {
    chat: this.#chat,
    news: new NewsChannel(),
    poll: new PollChannel(),
    topics: this.#topics,
  };
  /** Those that the reader wants to hear by. */
  readonly #wanted = new Set<ChannelName>();
  readonly #again = new Map<ChannelName, { timer: ReturnType<typeof setTimeout> | undefined; tries: number }>();
  readonly #drawn = new Map<ChannelName, string>();
  #place: HTMLElement | undefined;
  #link: Link | undefined;
  #room: FeedState | undefined;

  constructor(lab: LabSession) {
    this.#lab = lab;
  }

  get busy(): boolean {
    return this.#link !== undefined;
  }

  get waiting(): boolean {
    return this.#all((channel) => channel.presence === 'coming');
  }

  open(link: Link): void {
    this.#link = link;
    for (const name of channelNames) this.#come(name);
  }

  forget(): void {
    this.#link = undefined;
    this.#room = undefined;
    this.#wanted.clear();
    for (const { timer } of this.#again.values()) clearTimeout(timer);
    this.#again.clear();
    for (const channel of Object.values(this.#channels)) channel.forget();
  }

  words(): StatusWords {
    const speaker = this.#room?.speaker;
    if (this.#room === undefined) return { tone: 'wait', text: 'On the way: four techniques, each in its own manner.' };
    if (speaker === undefined) {
      return {
        tone: 'good',
        text: 'By yourself: what you say comes back four ways. In a workshop whose teacher has the class together, all of it would hear you.',
      };
    }
    return {
      tone: 'good',
      text: `Together, as number ${speaker.number}, ${speaker.name}: what anybody in the class says comes here four ways.`,
    };
  }

  heldAside(): undefined {}

  attach(form: HTMLElement, press: (action: string) => void): void {
    this.#place = form;
    this.#form.attach(form);
    form.addEventListener('submit', () => press('say-chat'));
  }

  refresh(): void {
    if (this.#lab.state.kind === 'expired' && this.#link) this.forget();
    for (const name of channelNames) {
      const { presence } = this.#channels[name];
      if (presence === 'here') this.#again.delete(name);
      else if (presence === 'away' && this.#wanted.has(name)) this.#comeAgain(name);
      this.#draw(name);
    }
    const open = this.#link !== undefined;
    this.#button('say-chat', this.#chat.presence === 'here');
    this.#button('say-post', open);
    this.#button('say-topics', this.#topics.presence === 'here');
    const lid = this.#button('lid', open);
    if (lid) lid.textContent = open && this.#wanted.size === 0 ? 'Open the lid' : 'Close the lid';
  }

  act(action: string): boolean {
    const text = this.#form.value('text');
    if (action === 'say-chat') this.#chat.say(text);
    else if (action === 'say-post') void this.#publish(text);
    else if (action === 'say-topics') this.#topics.say(text, this.#form.checked('retain'));
    else if (action === 'lid') this.#turnLid();
    else if (!this.#turn(channelNames.find((name) => action === `leave-${name}`))) return false;
    this.refresh();
    return true;
  }

  /** All at once, as a laptop that is closed leaves everything. */
  #turnLid(): void {
    const leave = this.#wanted.size > 0;
    for (const name of channelNames) {
      if (leave) this.#leave(name);
      else this.#come(name);
    }
  }

  #turn(name: ChannelName | undefined): boolean {
    if (name === undefined) return false;
    if (this.#wanted.has(name)) this.#leave(name);
    else this.#come(name);
    return true;
  }

  #leave(name: ChannelName): void {
    this.#wanted.delete(name);
    clearTimeout(this.#again.get(name)?.timer);
    this.#again.delete(name);
    this.#channels[name].leave();
  }

  #come(name: ChannelName): void {
    this.#wanted.add(name);
    void this.#enter(name);
  }

  /** The connection ended without the reader's doing. */
  #comeAgain(name: ChannelName): void {
    const known = this.#again.get(name) ?? { timer: undefined, tries: 0 };
    this.#again.set(name, known);
    if (known.timer !== undefined || this.#link === undefined) return;
    const pause = Math.min(AGAIN.most, AGAIN.first * 2 ** known.tries);
    known.tries += 1;
    known.timer = setTimeout(
      () => {
        known.timer = undefined;
        void this.#enter(name);
      },
      pause * (0.5 + Math.random()),
    );
  }

  /** Asks first how far the feed is, and with whom it is shared: what is older than that was missed. */
  async #enter(name: ChannelName): Promise<void> {
    const link = this.#link;
    const room = await link?.commands.setFeed({ rate: 0, size: 32, burst: 1 }).catch(() => undefined);
    if (link === undefined || this.#link !== link || !this.#wanted.has(name)) return;
    // If the sandbox has forgotten the session, the lab says so.
    if (room === undefined) this.#comeAgain(name);
    else if (this.#channels[name].presence === 'away') {
      const moved = this.#room !== undefined && this.#room.speaker?.number !== room.speaker?.number;
      this.#room = room;
      if (moved) this.#topics.moved(room);
      this.#channels[name].come({ link, room });
    }
    this.refresh();
  }

  async #publish(text: string): Promise<void> {
    this.#form.say('');
    const { status = 0, text: answer } = (await this.#link?.feed.publish(text).settled) ?? { text: '' };
    if (status >= 400) this.#form.say(`POST was answered with ${status}: ${detailOf(answer)}`);
  }

  #draw(name: ChannelName): void {
    const panel = this.#place?.querySelector<HTMLElement>(`[data-channel="${name}"]`);
    if (!panel) return;
    const { presence, lines, trouble } = this.#channels[name];
    const leave = this.#button(`leave-${name}`, this.#link !== undefined);
    const here = this.#wanted.has(name);
    if (leave) leave.textContent = here || !this.#link ? 'Leave' : 'Come back';
    // Lines are only ever added, and dropped at the front.
    const drawn = `${presence} ${lines.length} ${lines.at(-1)?.id} ${lines.at(-1)?.text} ${trouble}`;
    if (this.#drawn.get(name) === drawn) return;
    this.#drawn.set(name, drawn);
    const badge = panel.querySelector<HTMLElement>('[data-presence]');
    if (badge) {
      badge.className = `peer-badge ${{ away: '', coming: 'is-connecting', here: 'is-connected' }[presence]}`;
      badge.textContent = presenceWords(presence);
    }
    const list = panel.querySelector('ol');
    if (list && lines.length > 0) {
      list.replaceChildren(...lines.map((line) => toDom(lineView(line))));
      list.scrollTop = list.scrollHeight;
    }
    const note = panel.querySelector<HTMLElement>('.together-trouble');
    if (note) {
      note.hidden = trouble === undefined;
      show(note, trouble ?? '');
    }
  }

  #button(action: string, enabled: boolean): HTMLElement | undefined {
    const button = this.#place?.querySelector<HTMLElement>(`[data-action="${action}"]`) ?? undefined;
    if (button) enable(button, enabled);
    return button;
  }

  #all(is: (channel: Channel) => boolean): boolean {
    return Object.values(this.#channels).some(is);
  }
}

/** What a problem says of itself (RFC 9457); a text that is none, as it is. */
function detailOf(answer: string): string {
  try {
    const { detail, title } = JSON.parse(answer) as { detail?: string; title?: string };
    return detail ?? title ?? answer;
  } catch {
    return answer;
  }
}
