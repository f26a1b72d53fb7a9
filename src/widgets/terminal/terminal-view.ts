import xtermStyle from '@xterm/xterm/css/xterm.css?inline';
import type { CaptureReader } from '#capture/reader.ts';
import type { Link } from '#link/link.ts';
import { tellProgress } from '#link/progress-told.ts';
import { ByHand } from '#missions/by-hand.ts';
import { type Mission, progress } from '#missions/mission.ts';
import { missionCalled, missions } from '#missions/missions.ts';
import { playSolution } from '#missions/play-solution.ts';
import type { Host } from '#terminal/host.ts';
import { Shell } from '#terminal/shell.ts';
import { TerminalError } from '#terminal/terminal-error.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { adoptStyle } from '#widgets/markup/adopt-style.ts';
import { show } from '#widgets/markup/dom.ts';
import { missionDone } from '#widgets/mission/done-missions.ts';
import { CapturedEnd } from './captured-end.ts';
import { PlainScreen } from './plain-screen.ts';
import { type Printed, Screen } from './screen.ts';
import style from './terminal.css?inline';
import { missionView, TOUCH_KEYS, terminalView } from './terminal-markup.ts';

const SMALLEST = 11;
const LARGEST = 32;
const MOST_KEPT = 2000;

/** One of the two terminals: its shell, and the two ways in which it can be looked at. */
interface Desk {
  readonly shell: Shell;
  readonly element: HTMLElement;
  readonly plain: PlainScreen;
  readonly printed: Printed[];
  screen: Screen | undefined;
}

/** The opened terminal of a lab: one terminal or two at the lab's session, and a mission that is judged on its capture. */
export class TerminalView implements LabPart {
  readonly #context: LabContext;
  readonly #place: HTMLElement;
  readonly #desks: Desk[] = [];
  #active = 0;
  #end: { readonly link: Link; readonly reader: CaptureReader; readonly captured: CapturedEnd } | undefined;
  #mission: Mission | undefined;
  #done = -1;
  #drawn = '';
  #isPlain = false;
  #fontSize = 15;
  #ctrl = false;
  /** Who waits for the capture to grow, and the solution that is being typed. */
  #waiting: (() => void)[] = [];
  #solving = 0;

  constructor(context: LabContext, panel: HTMLElement, place: HTMLElement) {
    this.#context = context;
    this.#place = place;
    adoptStyle(xtermStyle);
    adoptStyle(style);
    show(place, terminalView(missions));
    // What is typed here is no key of the lab.
    place.addEventListener('keydown', (event) => event.stopPropagation());
    this.#select.addEventListener('change', () => this.#choose(this.#select.value));
    panel.addEventListener('mission', () => this.#choose(panel.dataset['for'] ?? ''));
    const recolour = () => {
      for (const { screen } of this.#desks) screen?.recolour();
    };
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour);
    new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ['data-theme'] });
    this.#add();
    this.#choose(panel.dataset['for'] ?? '');
    this.#focus();
  }

  refresh(): void {
    const { link, reader } = this.#context.session;
    if (this.#end && (this.#end.link !== link || this.#end.reader !== reader)) {
      this.#end.captured.forget();
      this.#end = undefined;
    }
    this.#end?.captured.advance();
    for (const resolve of this.#waiting.splice(0)) resolve();
    this.#judge();
  }

  act(action: string, button: HTMLElement): boolean {
    const desk = this.#desks[this.#active];
    if (action === 'terminal-stop') this.#stop();
    else if (action === 'terminal-second') this.#toggleSecond();
    else if (action === 'terminal-plain') this.#togglePlain();
    else if (action === 'terminal-larger') this.#resize(2);
    else if (action === 'terminal-smaller') this.#resize(-2);
    else if (action === 'terminal-key') this.#press(Number(button.dataset['key']));
    else if (action === 'mission-solve') void this.#solve();
    else return false;
    if (action !== 'mission-solve' && desk) this.#focus();
    return true;
  }

  get #select(): HTMLSelectElement {
    return this.#part('terminal-mission') as HTMLSelectElement;
  }

  #part(name: string): HTMLElement {
    const part = this.#place.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (!part) throw new Error(`the terminal has no ${name}`);
    return part;
  }

  #add(): Desk {
    const number = this.#desks.length + 1;
    const label = `Terminal ${number}`;
    const printed: Printed[] = [];
    const host: Host = {
      print: (text, tone = 'plain') => {
        const line = { text, tone };
        printed.push(line);
        if (printed.length > MOST_KEPT) printed.shift();
        desk.screen?.print(line);
        desk.plain.print(line);
      },
      clear: () => {
        printed.length = 0;
        desk.screen?.clear();
        desk.plain.clear();
      },
      otherEnd: () => this.#otherEnd(),
      random: (count) => crypto.getRandomValues(new Uint8Array(count)),
      after: (milliseconds, task) => {
        const timer = setTimeout(task, milliseconds);
        return () => clearTimeout(timer);
      },
    };
    const shell = new Shell(host, () => {
      desk.screen?.draw();
      desk.plain.draw();
    });
    const element = document.createElement('div');
    element.className = 'terminal-desk';
    const plain = new PlainScreen(shell, label);
    const desk: Desk = { shell, element, plain, printed, screen: undefined };
    const surface = document.createElement('div');
    surface.className = 'terminal-surface';
    element.append(surface, plain.element);
    element.addEventListener('focusin', () => {
      this.#active = number - 1;
    });
    this.#desks.push(desk);
    this.#part('terminal-screens').append(element);
    const keys = (data: string) => this.#withCtrl(data);
    desk.screen = new Screen(surface, shell, { label, fontSize: this.#fontSize, keys });
    this.#look(desk);
    host.print(
      `${label} at ${this.#context.session.link?.address ?? 'the sandbox'}: its own HTTP and MQTT services, and nothing else. help lists the commands.`,
      'faint',
    );
    return desk;
  }

  /** A session that goes on; the lab opens one where there is none. */
  async #otherEnd(): Promise<CapturedEnd> {
    const { session } = this.#context;
    const link = await session.live();
    if (!link) {
      const reason =
        session.state.kind === 'opening'
          ? 'A session is being opened.'
          : 'There is no session, and none can be had now.';
      throw new TerminalError('connection', reason, 'The line above the lab says why; try again.');
    }
    if (this.#end?.link !== link) {
      this.#end?.captured.forget();
      this.#end = { link, reader: session.reader, captured: new CapturedEnd(link, session.reader) };
      await this.#prepare(link);
    }
    return this.#end.captured;
  }

  async #prepare({ commands }: Link): Promise<void> {
    const { behaviour, feed } = this.#mission?.prepared ?? {};
    if (behaviour) await commands.setBehaviour(behaviour);
    if (feed) await commands.setFeed(feed);
  }

  #choose(id: string): void {
    this.#solving += 1;
    this.#mission = missionCalled(id);
    this.#select.value = this.#mission?.id ?? '';
    this.#done = -1;
    this.#drawn = '';
    if (this.#end) void this.#prepare(this.#end.link).catch(() => {});
    this.#judge();
  }

  /** Looks how far the mission is by now, and says so when that has changed. */
  #judge(): void {
    const mission = this.#mission;
    const place = this.#part('terminal-steps');
    if (!mission) {
      if (this.#drawn !== 'none') place.replaceChildren();
      this.#drawn = 'none';
      return;
    }
    const { link, reader } = this.#context.session;
    const done = link ? progress(mission, new ByHand(reader)) : 0;
    const drawn = `${mission.id} ${done}`;
    if (drawn === this.#drawn) return;
    const isOpen = place.querySelector('details')?.open ?? false;
    const before = this.#done;
    this.#drawn = drawn;
    this.#done = done;
    show(place, missionView(mission, done));
    const hints = place.querySelector('details');
    if (hints) hints.open = isOpen;
    const { id, title, steps } = mission;
    tellProgress({ mission: { id, title, done, of: steps.length } });
    if (before === -1 && done === 0) return;
    if (done === steps.length) {
      missionDone(mission.id);
      this.#say(`Mission done: ${mission.title}.`);
    } else if (done !== before) this.#say(`${done} of ${steps.length} steps done. Next: ${steps[done]?.text ?? ''}`);
  }

  async #solve(): Promise<void> {
    const mission = this.#mission;
    if (!mission) return;
    this.#solving += 1;
    const solving = this.#solving;
    const wanted = () => {
      if (solving !== this.#solving) throw new TerminalError('usage', 'The solution is given up.', '');
    };
    for (const { shell } of this.#desks) await shell.interrupt();
    try {
      const { address, token } = await this.#otherEnd();
      await playSolution(mission, {
        place: { address, token },
        seen: () => new ByHand(this.#context.session.reader),
        grown: async () => {
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
          wanted();
        },
        enter: async (terminal, line) => {
          wanted();
          const desk = this.#desks[terminal - 1] ?? this.#add();
          this.#showSecond();
          await (this.#isPlain ? desk.plain.enter(line) : desk.screen?.enter(line));
        },
      });
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      this.#say(error.message);
    }
  }

  #stop(): void {
    this.#solving += 1;
    for (const resolve of this.#waiting.splice(0)) resolve();
    const desk = this.#desks[this.#active];
    if (desk) this.#type(desk, '\x03');
  }

  #press(index: number): void {
    const [, , data = ''] = TOUCH_KEYS[index] ?? [];
    const desk = this.#desks[this.#active];
    if (data === 'ctrl') this.#ctrl = !this.#ctrl;
    else if (desk) this.#type(desk, data);
    this.#showCtrl();
  }

  /** What a key sends once Ctrl was pressed on the screen before it. */
  #withCtrl(data: string): string {
    if (!this.#ctrl) return data;
    this.#ctrl = false;
    this.#showCtrl();
    return /^[@-_a-z]$/.test(data) ? String.fromCharCode(data.charCodeAt(0) & 0x1f) : data;
  }

  #showCtrl(): void {
    this.#part('terminal-key-0').setAttribute('aria-pressed', String(this.#ctrl));
  }

  #type(desk: Desk, data: string): void {
    (this.#isPlain ? desk.plain : desk.screen)?.type(data);
  }

  #toggleSecond(): void {
    if (this.#desks.length === 1) this.#add();
    else {
      const element = this.#desks[1]?.element;
      if (element) element.hidden = !element.hidden;
    }
    this.#active = this.#desks[1]?.element.hidden ? 0 : 1;
    this.#showSecond();
  }

  #showSecond(): void {
    const isShown = this.#desks.length > 1 && !this.#desks[1]?.element.hidden;
    this.#pressed('terminal-second', isShown);
    this.#part('terminal-screens').toggleAttribute('data-two', isShown);
  }

  #togglePlain(): void {
    this.#isPlain = !this.#isPlain;
    this.#pressed('terminal-plain', this.#isPlain);
    for (const desk of this.#desks) this.#look(desk);
  }

  #look({ element, plain }: Desk): void {
    plain.element.hidden = !this.#isPlain;
    const surface = element.querySelector<HTMLElement>('.terminal-surface');
    if (surface) surface.hidden = this.#isPlain;
  }

  #resize(by: number): void {
    this.#fontSize = Math.min(LARGEST, Math.max(SMALLEST, this.#fontSize + by));
    this.#place.style.setProperty('--terminal-size', `${this.#fontSize}px`);
    for (const { screen } of this.#desks) if (screen) screen.fontSize = this.#fontSize;
  }

  #focus(): void {
    const desk = this.#desks[this.#active];
    if (this.#isPlain) desk?.plain.focus();
    else desk?.screen?.focus();
  }

  #pressed(action: string, is: boolean): void {
    this.#place.querySelector(`[data-action="${action}"]`)?.setAttribute('aria-pressed', String(is));
  }

  #say(text: string): void {
    this.#part('terminal-said').textContent = text;
  }
}
