import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { LinkCommands } from '#link/commands.ts';
import type { FeedClient } from '#link/feed-client.ts';
import { type GateAction, type Link, type LinkObserver, RefusedError } from '#link/link.ts';
import type { PageRequest } from '#link/plain-request.ts';
import type { RecordedFetch } from '#link/recorded-fetch.ts';
import type { RecordedSocket } from '#link/recorded-socket.ts';
import { CaptureBuilder, frame, HELLO, REQUEST, RESPONSE, story } from '#test/setup/websocket-capture.ts';
import { LabSession } from '#widgets/lab/lab-session.ts';
import { holdCountdown, statusWords } from '#widgets/lab/status-words.ts';
import { subjectOf } from '#widgets/lab/subject.ts';
import type { Technique } from '#widgets/lab/technique.ts';
import { h } from '#widgets/markup/markup.ts';
import { webSocket } from '#widgets/websocket/websocket.ts';

/** A link that does what the test says. */
class FakeLink implements Link {
  readonly origin = 'live';
  readonly address = '127.0.0.1:4102';
  readonly startedAt = '2026-01-01T00:00:00.000Z';
  readonly clock = { offset: 0, uncertainty: 500 };
  readonly wireToken = 'n8Qk';
  readonly mqtt = { broker: 'embedded' } as const;
  readonly lanes = 0;
  readonly actions: GateAction[] = [];
  /** The fault plans that were armed, in order. */
  readonly armed: (object | undefined)[] = [];
  readonly behaviours: object[] = [];
  /** The subprotocols that were offered by each WebSocket. */
  readonly offered: (readonly string[] | undefined)[] = [];
  readonly commands = {
    arm: async (plan: object | undefined) => {
      this.armed.push(plan);
    },
    setBehaviour: async (behaviour: object) => {
      this.behaviours.push(behaviour);
    },
  } as LinkCommands;
  readonly feed = {} as FeedClient;
  readonly observer: LinkObserver;
  time = 0;
  ended = false;
  sockets = 0;
  readonly fetched: PageRequest[] = [];
  refuse: unknown;

  constructor(observer: LinkObserver) {
    this.observer = observer;
  }

  now(): number {
    return this.time;
  }

  laneUrls(): never {
    throw new Error('a lab has no lanes');
  }

  socketUrl(address: string): string {
    return `ws://${this.address}/s/${this.wireToken}/${address}`;
  }

  openSocket(protocols?: readonly string[]): RecordedSocket {
    this.offered.push(protocols);
    this.sockets += 1;
    this.observer.saw({ name: 'new WebSocket', time: this.time, socket: this.sockets - 1 });
    return { readyState: 'CONNECTING' } as RecordedSocket;
  }

  fetch(request: PageRequest): RecordedFetch {
    this.fetched.push(request);
    return { state: 'waiting' } as RecordedFetch;
  }

  async gate(action: GateAction): Promise<void> {
    if (this.refuse) throw this.refuse;
    this.actions.push(action);
  }

  end(): void {
    this.ended = true;
  }
}

let links: FakeLink[];
let refuse: unknown;
let lab: LabSession;

beforeEach(() => {
  links = [];
  refuse = undefined;
  lab = openLab(webSocket);
});

function openLab(technique: Technique): LabSession {
  return new LabSession(
    technique,
    async () => async (observer) => {
      if (refuse) throw refuse;
      const link = new FakeLink(observer);
      links.push(link);
      return link;
    },
    () => {},
  );
}

/** Gives the newest link's observer the events of a story up to, not including, the `count`-th. */
function tell(count?: number): FakeLink {
  const link = links.at(-1);
  if (!link) throw new Error('the lab is not connected');
  link.observer.captured(story().events.slice(0, count));
  return link;
}

describe('connecting', () => {
  test('holds before the WebSocket is made, when asked to', async () => {
    await lab.connect(true);
    expect(links[0]?.actions).toEqual(['hold']);
    expect(links[0]?.sockets).toBe(1);
    expect(lab).toMatchObject({ holding: true, origin: 'live', address: '127.0.0.1:4102', state: { kind: 'live' } });
  });

  test('knows that somebody else has told the gate, as the teacher of a workshop may', async () => {
    await lab.connect(true);
    const observer = links[0]?.observer;
    observer?.captured([{ type: 'gate', id: 0, time: 1, side: 'server', mode: 'run' }]);
    await lab.whenSettled();
    expect(lab.holding).toBe(false);
    observer?.captured([{ type: 'gate', id: 1, time: 2, side: 'client', mode: 'hold' }]);
    observer?.captured([{ type: 'gate', id: 2, time: 3, side: 'server', mode: 'hold' }]);
    await lab.whenSettled();
    expect(lab.holding).toBe(true);
  });

  test('again goes on in the same session; restarting takes a new one and ends the old', async () => {
    await lab.connect(false);
    await lab.connect(false);
    expect(links).toHaveLength(1);
    tell();
    await lab.restart(true);
    expect(links).toHaveLength(2);
    expect(links[0]?.ended).toBe(true);
    expect(lab.rows().map(({ title }) => title)).toEqual(['new WebSocket']);
  });

  test('offers what the lesson asks for, and the sandbox behaves as it asks, in every session', async () => {
    lab.setup = { protocols: ['chat.v2', 'chat.v1'], behaviour: { pingEvery: 2000 } };
    await lab.connect(false);
    await lab.restart(false);
    for (const link of links) {
      expect(link.offered).toEqual([['chat.v2', 'chat.v1']]);
      expect(link.behaviours).toEqual([{ pingEvery: 2000 }]);
    }
  });

  test('the close of the capture before is not the close of this one', async () => {
    lab.play(story().capture());
    expect(lab.closeEvent?.detail?.['code']).toBe(4001);
    await lab.connect(false);
    expect(lab.closeEvent).toBeUndefined();
  });

  test('what an old session still says is not heard', async () => {
    await lab.connect(false);
    const [old] = links;
    await lab.restart(false);
    old?.observer.captured(story().events);
    old?.observer.changed({ kind: 'expired', reason: 'x' });
    expect(lab.state.kind).toBe('live');
    expect(lab.rows()).toHaveLength(1);
  });
});

describe('a technique', () => {
  let opened: Link[];
  let busy: boolean;
  let forgotten: number;
  const technique: Technique = {
    start: 'Ask',
    webSocket: false,
    form: () => h('div'),
    use: () => ({
      get busy() {
        return busy;
      },
      waiting: false,
      open: (link) => {
        opened.push(link);
      },
      forget: () => {
        forgotten += 1;
      },
      words: () => ({ tone: 'good', text: 'asked' }),
      heldAside: () => undefined,
      attach: () => {},
      refresh: () => {},
      act: () => false,
    }),
  };

  beforeEach(() => {
    opened = [];
    busy = false;
    forgotten = 0;
    lab = openLab(technique);
  });

  test('is used on a link that is live and holds what it is to hold, anew in every session', async () => {
    await lab.connect(true);
    expect(opened).toEqual([links[0]]);
    expect(links[0]).toMatchObject({ actions: ['hold'], sockets: 0 });
    const before = forgotten;
    await lab.restart(false);
    expect(opened).toEqual([links[0], links[1]]);
    expect(forgotten).toBe(before + 1);
  });

  test('says how it stands, what its button is called, and when that has to wait', async () => {
    expect(statusWords(lab).text).toContain('Press Ask');
    await lab.connect(false);
    expect(statusWords(lab)).toEqual({ tone: 'good', text: 'asked' });
    expect(lab.connectable).toBe(true);
    busy = true;
    expect(lab.connectable).toBe(false);
    links[0]?.observer.changed({ kind: 'expired', reason: 'it was idle' });
    expect(lab.connectable).toBe(true);
  });

  test('keeps nobody waiting by a held head unless it says so', async () => {
    await lab.connect(true);
    tell(3);
    expect(statusWords(lab)).toMatchObject({ tone: 'wait', text: expect.stringMatching(/^101 held/) });
    expect(statusWords(lab).aside).toBeUndefined();
  });
});

describe('states that a reader meets', () => {
  test('nothing answers', async () => {
    refuse = new TypeError('fetch failed');
    await lab.connect(true);
    expect(statusWords(lab)).toMatchObject({
      tone: 'wrong',
      text: expect.stringMatching(/^No sandbox answers here\. .*unless you press simulated\.$/),
    });
    expect(statusWords(lab).aside).toContain('npm ci && npm start');
  });

  test('a limit is told in words, not by its name', async () => {
    refuse = new RefusedError({ status: 429, title: 'A limit', detail: '64 are open', limit: 'sessionsPerAddress' });
    await lab.connect(true);
    expect(statusWords(lab).text).toBe('A limit of the sandbox was reached (64 are open).');
    expect(statusWords(lab).aside).toContain('close other labs');
  });

  test('the session has ended: the capture is kept, one press renews', async () => {
    await lab.connect(false);
    tell().observer.changed({ kind: 'expired', reason: 'it was idle' });
    expect(statusWords(lab).text).toContain('it was idle');
    expect(lab.answers).toBe(undefined);
    expect(lab.rows().length).toBeGreaterThan(3);
    await lab.connect(false);
    expect(links).toHaveLength(2);
    expect(lab.state.kind).toBe('live');
  });

  test('no session can be had: what was shown is shown on, the recorded capture or the run before', async () => {
    lab.play(story().capture());
    const recorded = lab.rows().length;
    refuse = new RefusedError({ status: 429, title: 'A limit', limit: 'sessions' });
    await lab.connect(true);
    expect(lab.state.kind).toBe('refused');
    expect(lab.rows()).toHaveLength(recorded);
    expect(lab.recorded).toBeDefined();

    refuse = undefined;
    await lab.connect(false);
    tell().observer.changed({ kind: 'expired', reason: 'it was idle' });
    const live = lab.rows().length;
    for (const refusal of [
      new RefusedError({ status: 429, title: 'A limit', limit: 'sessions' }),
      new TypeError('no'),
    ]) {
      refuse = refusal;
      await lab.connect(false);
      expect(lab.state.kind).toBe(refusal instanceof TypeError ? 'no sandbox' : 'refused');
      expect(lab.rows()).toHaveLength(live);
      expect(lab.held).toEqual([]);
      expect(lab.connectable).toBe(true);
      expect(lab.capture('title', 'browser')?.events).toHaveLength(story().events.length);
    }
    refuse = undefined;
    await lab.connect(false);
    expect(links).toHaveLength(2);
    expect(lab.state.kind).toBe('live');
    expect(lab.rows().map(({ title }) => title)).toEqual(['new WebSocket']);
  });

  test('the sandbox does not answer for a while', async () => {
    await lab.connect(false);
    const link = tell();
    link.observer.changed({ kind: 'reconnecting', attempt: 3 });
    expect(statusWords(lab).text).toContain('trying again (3)');
    link.observer.changed({ kind: 'live' });
    expect(lab.state.kind).toBe('live');
  });

  test('a command that gets no answer counts no attempt of its own; one that is done shows that there is a sandbox', async () => {
    await lab.connect(true);
    const link = tell(3);
    link.observer.changed({ kind: 'reconnecting', attempt: 3 });
    link.refuse = new TypeError('fetch failed');
    expect(await lab.gate('step')).toBe(false);
    expect(statusWords(lab).text).toContain('trying again (3)');
    link.refuse = undefined;
    expect(await lab.gate('step')).toBe(true);
    expect(lab.state.kind).toBe('live');
  });

  test('a session that is over holds nothing that could be let go', async () => {
    await lab.connect(true);
    tell(3).observer.changed({ kind: 'expired', reason: 'it was idle' });
    expect(lab.held).toEqual([]);
    expect(lab.holding).toBe(false);
    expect(lab.rows().some(({ kind }) => kind === 'held')).toBe(true);
  });

  test('a session that the sandbox has forgotten is over', async () => {
    await lab.connect(false);
    const [link] = links;
    if (link) link.refuse = new RefusedError({ status: 404, title: 'Not Found' });
    expect(await lab.gate('step')).toBe(false);
    expect(lab.state.kind).toBe('expired');
  });
});

describe('a held 101', () => {
  test('is told with its countdown and with what waits for it', async () => {
    await lab.connect(true);
    const link = tell(3);
    link.time = 3000 + 8_000_000;
    const words = statusWords(lab);
    expect(words).toMatchObject({ tone: 'wait', text: expect.stringMatching(/^101 held by the sandbox, 129 octets/) });
    expect(words.aside).toMatch(/every other WebSocket to 127\.0\.0\.1:4102 waits/);
    expect(holdCountdown(lab)).toBe('the browser gives up in 3:52');
  });

  test('can be looked at before it is sent, its Accept judged', async () => {
    await lab.connect(true);
    tell(3);
    const row = lab.rows().find(({ kind }) => kind === 'held');
    const subject = row && subjectOf(lab.reader, row);
    expect(subject).toMatchObject({ held: true, side: 'server', unit: { kind: 'response head', broken: [] } });
    expect(subject?.proof?.sent).toBe(subject?.proof?.calculation.accept);
    expect(lab.totals().octets.server).toBe(0);
  });
});

describe('sums', () => {
  test('octets each way, what is no payload, time to the first message, close codes', async () => {
    await lab.connect(true);
    tell();
    const { octets, overhead, firstMessage, closeCodes } = lab.totals();
    expect(octets.server).toBe(129 + 7 + 8);
    expect(overhead).toBe(octets.client + octets.server - 10);
    expect(firstMessage).toBe(1_003_000);
    expect(closeCodes).toEqual({ client: 4001, server: 4001 });
  });
});

test('an exported capture holds the events, and no token', async () => {
  await lab.connect(true);
  tell();
  const capture = lab.capture('title', 'browser');
  expect(capture).toMatchObject({ origin: 'live', title: 'title', clocks: { page: { offset: 0, uncertainty: 500 } } });
  expect(capture?.events).toHaveLength(story().events.length);
  const octets = capture?.events.map((event) => ('octets' in event ? atob(String(event.octets)) : '')).join('');
  expect(octets).not.toContain('/s/n8Qk/ws');
});

describe('a long capture', () => {
  const FRAMES = 300;
  const long = () => {
    const built = new CaptureBuilder().opened(0).octets('client', 1, REQUEST).octets('server', 2, RESPONSE);
    for (let at = 0; at < FRAMES; at++) built.octets('server', 3 + at, frame('server', 1, HELLO));
    return built.capture();
  };
  /** A clock by which every step takes longer than a slice. */
  const slowly = () => {
    let now = 0;
    return vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
  };

  test('is shown as it is read, and settled once all of it is', async () => {
    const clock = slowly();
    try {
      lab.play(long());
      expect(lab.settled).toBe(false);
      expect(lab.rows().length).toBeLessThan(FRAMES);
      await lab.whenSettled();
    } finally {
      clock.mockRestore();
    }
    expect(lab.settled).toBe(true);
    expect(lab.rows()).toHaveLength(3 + FRAMES);
  });

  test('that is thrown away keeps nobody waiting', async () => {
    const clock = slowly();
    try {
      lab.play(long());
      const settled = lab.whenSettled();
      await lab.connect(false);
      await settled;
    } finally {
      clock.mockRestore();
    }
    expect(lab.rows().map(({ title }) => title)).toEqual(['new WebSocket']);
  });
});
