import type { HeldEntry } from '#capture/reader.ts';
import { describeHeldFrame } from '#widgets/ladder/describe-unit.ts';
import { countdownText, octetsText } from '#widgets/ladder/time-text.ts';
import type { LabSession } from './lab-session.ts';

/** The line that says where a lab stands. */
export interface StatusWords {
  readonly tone: 'plain' | 'good' | 'wait' | 'wrong';
  readonly text: string;
  /** A remark on its own line below: why something waits, how to go on. */
  readonly aside?: string;
}

/** Says where a lab stands, and what a reader can do. */
export function statusWords(lab: LabSession): StatusWords {
  const { state, socket } = lab;
  switch (state.kind) {
    case 'recorded':
      return {
        tone: 'plain',
        text: `A recorded capture. Press ${startButton(lab)} and your own browser does the same.`,
      };
    case 'opening':
      return { tone: 'plain', text: 'Opening a session with the sandbox…' };
    case 'no sandbox':
      return {
        tone: 'wrong',
        text: 'No sandbox answers here, so there is nothing to connect to.',
        aside:
          'Start one where this project is checked out: npm ci && npm start. Then open the address that it prints.',
      };
    case 'refused':
      return refusedWords(state.refusal);
    case 'expired':
      return {
        tone: 'wrong',
        text: `The session has ended: ${state.reason}. What was captured is kept.`,
        aside: `Press ${startButton(lab)} for a new session.`,
      };
    case 'reconnecting':
      return {
        tone: 'wrong',
        text: `The sandbox does not answer. What was captured is kept; trying again (${state.attempt}).`,
      };
    case 'live': {
      const [first] = lab.held;
      if (first) return heldWords(first, lab);
      if (isQueued(lab)) return queuedWords(lab);
      const text = lab.technique === 'HTTP' ? fetchText(lab) : liveText(lab, socket?.readyState);
      return { tone: 'good', text };
    }
  }
}

function refusedWords({ title, detail, limit }: { title: string; detail?: string; limit?: string }): StatusWords {
  const said = detail ?? title;
  return limit === undefined
    ? { tone: 'wrong', text: `The sandbox refuses: ${said}.` }
    : {
        tone: 'wrong',
        text: `A limit of the sandbox was reached, ${limit}: ${said}.`,
        aside: 'Try again in a while, or close other labs.',
      };
}

function startButton({ technique }: LabSession): string {
  return technique === 'HTTP' ? 'Send request' : 'Connect';
}

function fetchText({ fetches }: LabSession): string {
  switch (fetches.at(-1)?.state) {
    case undefined:
      return 'Connected to the sandbox. No request yet.';
    case 'waiting':
      return 'The request is on its way; fetch() waits for the head of the answer.';
    case 'reading':
      return 'The head has come, and fetch() has answered with it; the rest of the content is on its way.';
    case 'failed':
      return 'The fetch failed. Script is told that, and not why.';
    case 'done':
      return 'The answer is whole. Send another request and see on which connection it goes.';
  }
}

/** How long a request may take to come before it is said that the browser has not sent it, in microseconds. */
const SOON = 300_000;

/** Whether the browser keeps a handshake back: the page made a WebSocket, and its request has not come in. */
function isQueued({ socket, page, reader, clock, serverNow }: LabSession): boolean {
  if (socket?.readyState !== 'CONNECTING' || serverNow === undefined) return false;
  const made = page.filter(({ name }) => name === 'new WebSocket');
  const since = serverNow - (made.at(-1)?.time ?? 0) - clock.offset;
  let come = 0;
  for (const { peer, stretches } of reader.connections.values()) {
    if (peer !== 'browser') continue;
    for (const { wire } of stretches) come += wire.exchanges.length;
  }
  return come < made.length && since > SOON;
}

function queuedWords({ address }: LabSession): StatusWords {
  return {
    tone: 'wait',
    text: 'The page’s WebSocket is CONNECTING, and the browser has not sent its request yet.',
    aside:
      `Another WebSocket to ${address} is being opened, in this tab or another, or its 101 is held: a browser may have only one ` +
      'connection at a time in the CONNECTING state to the same address and port (RFC 6455 §4.1). This one is next.',
  };
}

function liveText(lab: LabSession, readyState: string | undefined): string {
  switch (readyState) {
    case undefined:
      return 'Connected to the sandbox. No WebSocket yet.';
    case 'CONNECTING':
      return 'The request is on its way; the page waits for the 101.';
    case 'OPEN':
      return lab.holding
        ? 'Open. What the sandbox sends next is held until you step.'
        : 'Open. Messages pass as they come.';
    case 'CLOSING':
      return 'Closing: the page waits for the sandbox’s Close frame and the end of the connection.';
    default:
      return 'Closed. Connect makes another connection in the same capture; Restart begins anew.';
  }
}

function heldWords({ event, octets }: HeldEntry, lab: LabSession): StatusWords {
  const head = event.kind === 'response head';
  const handshake = head && lab.technique === 'WebSocket';
  const what = head ? statusCode(octets) : firstUpper(event.kind, describeHeldFrame(octets, event.side)?.title);
  const more = lab.held.length - 1;
  return {
    tone: 'wait',
    text: `${what} held by the sandbox, ${octetsText(octets.length)}${more > 0 ? `, and ${more} more behind it` : ''}. Press Step to let it go.`,
    ...(handshake
      ? {
          aside:
            `Meanwhile every other WebSocket to ${lab.address} waits, in other tabs too: a browser may have only one connection ` +
            'at a time in the CONNECTING state to the same address and port (RFC 6455 §4.1).',
        }
      : {}),
  };
}

/** What is held, at the beginning of a sentence; `title` is what a frame is called. */
function firstUpper(kind: string, title: string | undefined): string {
  if (kind === 'frame' && title) return `A ${title} frame`;
  return kind === 'content' ? 'The content' : `A ${kind}`;
}

function statusCode(octets: Uint8Array): string {
  const code = /^HTTP\/\d\.\d (\d{3})/.exec(String.fromCharCode(...octets.subarray(0, 16)))?.[1];
  return code ? `${code}` : 'An answer';
}

/** What is left of the first hold, as text: until the browser gives up by itself, or the sandbox lets go. */
export function holdCountdown(lab: LabSession): string | undefined {
  const [first] = lab.held;
  const now = lab.serverNow;
  // A sandbox that does not answer holds nothing any more.
  if (!first || now === undefined || lab.state.kind !== 'live') return undefined;
  const passed = (now - first.time) / 1000;
  const { browserDeadline, limit } = first.event;
  if (browserDeadline !== undefined && browserDeadline <= limit) {
    return `the browser gives up in ${countdownText(browserDeadline - passed)}`;
  }
  return `the sandbox lets go in ${countdownText(limit - passed)}`;
}
