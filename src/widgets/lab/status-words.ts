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
  const { state } = lab;
  switch (state.kind) {
    case 'recorded':
      return {
        tone: 'plain',
        text: `${lab.opened ? 'A capture that you opened' : 'A recorded capture'}. Press ${lab.start} and your own browser does the same.`,
      };
    case 'opening':
      return { tone: 'plain', text: 'Opening a session with the sandbox…' };
    case 'no sandbox':
      return {
        tone: 'wrong',
        text: state.reason
          ? `No sandbox answers here, and none can be simulated. ${state.reason}`
          : 'No sandbox answers here. Nothing is simulated in its place unless you press simulated.',
        aside:
          'Start one where this project is checked out: npm ci && npm start. Then open the address that it prints, or press live here to use it from this page.',
      };
    case 'refused':
      return refusedWords(state.refusal);
    case 'expired':
      return {
        tone: 'wrong',
        text: `The session has ended (${state.reason}). What was captured is kept.`,
        aside: `Press ${lab.start} for a new session.`,
      };
    case 'reconnecting':
      return {
        tone: 'wrong',
        text: `The sandbox does not answer. What was captured is kept; trying again (${state.attempt}).`,
      };
    case 'live': {
      const [first] = lab.held;
      if (first) return heldWords(first, lab);
      return lab.technique.words();
    }
  }
}

function refusedWords({ title, detail, limit }: { title: string; detail?: string; limit?: string }): StatusWords {
  const said = detail ?? title;
  return limit === undefined
    ? { tone: 'wrong', text: `The sandbox refuses: ${said}.` }
    : {
        tone: 'wrong',
        text: `A limit of the sandbox was reached (${said}).`,
        aside:
          'Try again in a while, or close other labs. Whoever runs the sandbox can raise its limits: npm start -- --help names them.',
      };
}

function heldWords({ event, octets }: HeldEntry, lab: LabSession): StatusWords {
  const head = event.kind === 'response head';
  const aside = head ? lab.technique.heldAside() : undefined;
  const what = head ? statusCode(octets) : firstUpper(event.kind, describeHeldFrame(octets, event.side)?.title);
  const more = lab.held.length - 1;
  return {
    tone: 'wait',
    text: `${what} held by the sandbox, ${octetsText(octets.length)}${more > 0 ? `, and ${more} more behind it` : ''}. Press Step to let it go.`,
    ...(aside === undefined ? {} : { aside }),
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
