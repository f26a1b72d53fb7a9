/** What is checked: with a browser's own interfaces, against the sandbox that the page came from. */
import { ask, openSession, type Session } from '#link/sandbox-api.ts';
import { clockResolution } from '#widgets/race/clock-resolution.ts';
import {
  clockFinding,
  contextFinding,
  controlFinding,
  eventsFinding,
  type Finding,
  holdFinding,
  lanesFinding,
  storageFinding,
} from './findings.ts';

export interface Check {
  readonly id: string;
  run(): Promise<Finding>;
}

const KEY = 'wire101-check';
const TRIPS = 5;
/** How long a poll is held, and how far apart events are, in milliseconds. */
const HOLD = 8000;
const EVENTS = 3;
const APART = 500;
/** What has not come by then does not come. */
const PATIENCE = 4000;

/** What a browser can do by itself. */
export const ownChecks: readonly Check[] = [
  { id: 'context', run: async () => contextFinding(isSecureContext, location.origin) },
  { id: 'storage', run: async () => storageFinding(storageKeeps()) },
  { id: 'clock', run: async () => clockFinding(clockResolution()) },
];

/** What it can do with the sandbox at `origin`, each on its own and all side by side. */
export async function sandboxChecks(origin: string): Promise<{ checks: readonly Check[]; end(): Promise<void> }> {
  const session = await openSession(origin);
  const { urls, lanes, controlToken: token } = session;
  const fetched = (url: string) => fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
  const wirePort = new URL(urls.http).port;
  return {
    checks: [
      { id: 'control', run: async () => controlFinding(await trips(() => ask(urls.clock, { token }))) },
      {
        id: 'wire',
        run: () =>
          orFail(
            async () => ({
              verdict: 'pass',
              says: `answers on port ${wirePort}, status ${(await fetched(urls.http)).status}`,
            }),
            {
              says: `port ${wirePort} does not answer`,
              todo: `Labs stay recorded. Let the firewall of the teacher’s laptop accept TCP port ${wirePort}; on this laptop look for a proxy.`,
            },
          ),
      },
      { id: 'lanes', run: () => checkLanes(lanes, urls.http, fetched) },
      {
        id: 'websocket',
        run: () =>
          orFail(() => echo(urls.websocket), {
            says: 'no WebSocket opened, or it said nothing',
            todo: 'A proxy or a security program breaks it. Take this address out of it.',
          }),
      },
      { id: 'live', run: () => checkLive(origin) },
      { id: 'events', run: () => checkEvents(session) },
      { id: 'hold', run: () => checkHold(urls.longPoll) },
      { id: 'capture', run: () => checkCapture(urls.capture, token) },
    ],
    end: async () => {
      await ask(urls.session, { method: 'DELETE', token });
    },
  };
}

async function orFail(check: () => Promise<Finding>, failing: Omit<Finding, 'verdict'>): Promise<Finding> {
  try {
    return await check();
  } catch {
    return { verdict: 'fail', ...failing };
  }
}

function storageKeeps(): boolean {
  try {
    localStorage.setItem(KEY, 'kept');
    const kept = localStorage.getItem(KEY) === 'kept';
    localStorage.removeItem(KEY);
    return kept;
  } catch {
    return false;
  }
}

async function trips(once: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let trip = 0; trip < TRIPS; trip++) {
    const asked = performance.now();
    await once();
    taken.push(performance.now() - asked);
  }
  return taken;
}

async function checkLanes(
  lanes: readonly string[],
  url: string,
  fetched: (url: string) => Promise<Response>,
): Promise<Finding> {
  const answers = await Promise.allSettled(lanes.map((host) => fetched(Object.assign(new URL(url), { host }).href)));
  const reached = answers.filter(({ status }) => status === 'fulfilled').length;
  const ports = lanes.map((host) => Number(new URL(`http://${host}`).port));
  return lanesFinding(reached, lanes.length, `ports ${Math.min(...ports)} to ${Math.max(...ports)}`);
}

function echo(url: string): Promise<Finding> {
  const { promise, resolve, reject } = Promise.withResolvers<Finding>();
  const socket = new WebSocket(url);
  const began = performance.now();
  const timer = setTimeout(() => reject(new Error('no answer')), PATIENCE);
  socket.addEventListener('open', () => socket.send('are you there?'));
  socket.addEventListener('message', () =>
    resolve({ verdict: 'pass', says: `opened, and answered after ${Math.round(performance.now() - began)} ms` }),
  );
  for (const end of ['close', 'error']) socket.addEventListener(end, () => reject(new Error(end)));
  return promise.finally(() => {
    clearTimeout(timer);
    socket.close(1000);
  });
}

/** The socket on which a seat hears of its room. */
async function checkLive(origin: string): Promise<Finding> {
  const answer = await fetch(`${origin}/api/workshop`, { cache: 'no-store' });
  if (answer.status === 404) {
    return {
      verdict: 'look',
      says: 'no workshop is held here',
      todo: 'For a class start it with npm start -- --workshop.',
    };
  }
  const opened = async (): Promise<Finding> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/api/workshop/live`);
    const timer = setTimeout(reject, PATIENCE);
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', reject);
    await promise.finally(() => clearTimeout(timer));
    socket.close(1000);
    return { verdict: 'pass', says: 'opened' };
  };
  return orFail(opened, { says: 'it does not open', todo: 'The board would not see this seat. Look for a proxy.' });
}

async function checkEvents({ urls }: Session): Promise<Finding> {
  const source = new EventSource(urls.sse);
  const published: number[] = [];
  const delays: (number | undefined)[] = Array.from({ length: EVENTS }, () => undefined);
  const { promise: all, resolve } = Promise.withResolvers<void>();
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const number = Number(/^check (\d+)$/.exec(data)?.[1]);
    const sent = published[number];
    if (sent !== undefined) delays[number] = performance.now() - sent;
    if (!delays.includes(undefined)) resolve();
  });
  try {
    const { promise: open, resolve: opened } = Promise.withResolvers<void>();
    source.addEventListener('open', () => opened());
    await Promise.race([open, wait(PATIENCE)]);
    for (let number = 0; number < EVENTS; number++) {
      published.push(performance.now());
      const headers = { 'content-type': 'text/plain' };
      await fetch(urls.publish, { method: 'POST', body: `check ${number}`, headers });
      await wait(APART);
    }
    await Promise.race([all, wait(PATIENCE)]);
  } catch {
    // What was not published did not come, which the delays say.
  } finally {
    source.close();
  }
  return eventsFinding(delays);
}

/** The events of the other check have come and gone before: this poll waits for what there is none of. */
async function checkHold(url: string): Promise<Finding> {
  await wait(PATIENCE);
  const asked = performance.now();
  try {
    const answer = await fetch(`${url}?hold=${HOLD}`, { cache: 'no-store' });
    return holdFinding(HOLD, performance.now() - asked, answer.status);
  } catch {
    return holdFinding(HOLD, performance.now() - asked, 0);
  }
}

/** The capture comes as a stream over the control listener, while it grows. */
function checkCapture(url: string, token: string): Promise<Finding> {
  const abort = new AbortController();
  const read = async (): Promise<Finding> => {
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    const answer = await fetch(url, { headers, cache: 'no-store', signal: abort.signal });
    const reader = answer.body?.getReader();
    const late = wait(PATIENCE).then(() => ({ done: true, value: undefined }));
    const piece = reader && (await Promise.race([reader.read(), late]));
    if (!piece || piece.done) throw new Error('nothing came');
    return { verdict: 'pass', says: 'what crossed the wire came at once' };
  };
  const failing = {
    says: 'nothing came',
    todo: 'Labs would show nothing. Something keeps streams back until they are over: a proxy, or a security program.',
  };
  return orFail(read, failing).finally(() => abort.abort());
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
