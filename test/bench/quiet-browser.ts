/**
 * A real browser that nobody listens in on. A test driver has the network of its pages told to it, and so every WebSocket
 * message is written out a second time in the page's own thread, which takes several times as long as the browser takes to
 * deliver it. Here nothing is asked for but what a script answers.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { provideBrowser } from '#test/setup/find-browser.ts';
import { BROWSER_FLAGS } from '#test/setup/launch-browser.ts';

const FLAGS = [
  ...BROWSER_FLAGS,
  '--headless',
  '--window-size=1280,900',
  // A page that another window covers goes on as if it were seen.
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--remote-debugging-port=0',
];

/** How often a page is asked, and for how long, in milliseconds. */
const ASKED = { every: 50, atMost: 120_000 };

/** What Chromium answers to a command of its DevTools protocol. */
interface Answer {
  readonly id?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** What `Runtime.evaluate` answers. */
interface Evaluated {
  readonly result: { readonly value: unknown };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

/** The commands of Chromium's DevTools protocol, over one WebSocket; `session` is a page's. */
class DevTools {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #sent = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const answer = JSON.parse(String(data)) as Answer;
      this.#waiting.get(answer.id ?? 0)?.(answer);
      this.#waiting.delete(answer.id ?? 0);
    });
  }

  static async open(url: string): Promise<DevTools> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new DevTools(socket);
  }

  async send(method: string, params: object, sessionId?: string): Promise<Readonly<Record<string, unknown>>> {
    this.#sent += 1;
    const id = this.#sent;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    const { result, error } = await answered;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }
}

/** One page, in a window of its own. */
export class QuietPage {
  readonly #tools: DevTools;
  readonly #target: string;
  readonly #session: string;

  constructor(tools: DevTools, target: string, session: string) {
    this.#tools = tools;
    this.#target = target;
    this.#session = session;
  }

  /** Runs a function in the page as it stands in its source: it sees its argument and the page, nothing else. */
  async evaluate<T>(does: () => T | Promise<T>): Promise<T>;
  async evaluate<A, T>(does: (argument: A) => T | Promise<T>, argument: A): Promise<T>;
  async evaluate(does: (argument: unknown) => unknown, argument?: unknown): Promise<unknown> {
    const expression = `(${does})(${JSON.stringify(argument) ?? ''})`;
    const answer = await this.#tools.send(
      'Runtime.evaluate',
      { expression, awaitPromise: true, returnByValue: true, userGesture: true },
      this.#session,
    );
    const { result, exceptionDetails } = answer as unknown as Evaluated;
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** What the function answers in the page once that is not false, asked again and again. */
  async until<A, T>(does: (argument: A) => T | false, argument: A): Promise<T> {
    for (const end = Date.now() + ASKED.atMost; Date.now() < end; ) {
      const answer = await this.evaluate(does, argument);
      if (answer !== false) return answer;
      await new Promise((resolve) => setTimeout(resolve, ASKED.every));
    }
    throw new Error(`nothing came of ${does} ${JSON.stringify(argument)}`);
  }

  /** Waits until an element that `selector` names has a text that begins with `text`. */
  async shows(selector: string, text: string): Promise<void> {
    const shown = ({ selector: which, text: wanted }: { selector: string; text: string }) =>
      [...document.querySelectorAll(which)].some((element) => element.textContent?.trim().startsWith(wanted));
    await this.until(shown, { selector, text });
  }

  /** Brings the middle of the first element that `selector` names under the mouse. */
  async point(selector: string): Promise<{ readonly x: number; readonly y: number }> {
    const at = await this.until((which) => {
      const element = document.querySelector(which);
      element?.scrollIntoView({ block: 'center' });
      const box = element?.getBoundingClientRect();
      return box !== undefined && box.width > 0 && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }, selector);
    await this.#tools.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...at }, this.#session);
    return at;
  }

  /** Presses the first element that `selector` names with the mouse. */
  async click(selector: string): Promise<void> {
    const at = { ...(await this.point(selector)), button: 'left', clickCount: 1 };
    for (const type of ['mousePressed', 'mouseReleased']) {
      await this.#tools.send('Input.dispatchMouseEvent', { type, ...at }, this.#session);
    }
  }

  /** Presses a key that types nothing. */
  async press(key: string): Promise<void> {
    for (const type of ['rawKeyDown', 'keyUp']) {
      await this.#tools.send('Input.dispatchKeyEvent', { type, key, code: key }, this.#session);
    }
  }

  async close(): Promise<void> {
    await this.#tools.send('Target.closeTarget', { targetId: this.#target });
  }
}

/** A browser with a profile of its own that goes with it. */
export class QuietBrowser {
  readonly #tools: DevTools;
  readonly #stop: () => Promise<void>;

  constructor(tools: DevTools, stop: () => Promise<void>) {
    this.#tools = tools;
    this.#stop = stop;
  }

  async open(url: string): Promise<QuietPage> {
    const { targetId } = await this.#tools.send('Target.createTarget', { url: 'about:blank', newWindow: true });
    const attached = await this.#tools.send('Target.attachToTarget', { targetId, flatten: true });
    const session = String(attached['sessionId']);
    const page = new QuietPage(this.#tools, String(targetId), session);
    await this.#tools.send('Page.navigate', { url }, session);
    await page.until(() => location.href !== 'about:blank' && document.readyState === 'complete', undefined);
    return page;
  }

  async stop(): Promise<void> {
    await this.#stop();
  }
}

/** Starts a browser without a window. */
export async function launchQuietBrowser(): Promise<QuietBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'wire101-bench-'));
  const child = spawn(provideBrowser(), [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const tools = await DevTools.open(await addressOf(child));
  return new QuietBrowser(tools, async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    await gone;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });
}

/** Where the browser listens, as it prints it. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stderr?.on('data', (text: Buffer) => {
      printed += text.toString();
      const [address] = /ws:\/\/\S+/.exec(printed) ?? [];
      if (address) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`the browser ended with ${code}: ${printed}`)));
  });
}
