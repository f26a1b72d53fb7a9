import { judge } from '#widgets/composer/frame-model.ts';
import type { Observation } from '#widgets/verdict/observation.ts';

/** What may happen, as an answer to choose. */
export interface Answer {
  readonly id: string;
  readonly text: string;
}

/** Something to foretell before a decisive step. */
export interface Question {
  readonly text: string;
  /** Two to four. */
  readonly answers: readonly Answer[];
  /**
   * The id of what happened; undefined while that is open.
   * @param elapsed milliseconds since the step
   */
  settle(elapsed: number): string | undefined;
}

/** How long nothing must happen until nothing is what happened, in milliseconds. */
const QUIET = 1500;
/** The same for an answer to a handshake, which may come slowly. */
const SILENT = 4000;

const CLOSES_1002 = { id: '1002', text: 'It fails the connection with 1002, protocol error' };
const CLOSES_1007 = { id: '1007', text: 'It fails the connection with 1007, no valid data' };
const TAKES = { id: 'takes', text: 'It takes it and goes on' };
const DROPS = { id: 'drops', text: 'It ends the connection without a Close frame' };

/** Before an answer to a handshake reaches the browser. */
export function handshakeQuestion(seen: () => Observation): Question {
  return {
    text: 'The sandbox’s answer is about to reach this browser. What will script see?',
    answers: [
      { id: 'open', text: 'open, and the WebSocket stays open' },
      { id: 'never', text: 'error, then close with 1006, and never open' },
      { id: 'open then close', text: 'open, and soon after it close' },
      { id: 'nothing', text: 'Nothing: it goes on waiting' },
    ],
    settle: (elapsed) => {
      const { script } = seen();
      if (script?.closed) return script.opened ? 'open then close' : 'never';
      if (script?.opened) return elapsed > QUIET ? 'open' : undefined;
      return elapsed > SILENT ? 'nothing' : undefined;
    },
  };
}

/** Before a frame reaches the browser. */
export function serverFrameQuestion(seen: () => Observation): Question {
  return {
    text: 'The frame is about to reach this browser. What will it do?',
    answers: [TAKES, CLOSES_1002, CLOSES_1007, DROPS],
    settle: (elapsed) => settledByClose(seen().wire?.closeCodes.client, seen().wire?.ended !== undefined, elapsed),
  };
}

/** Before octets of a raw client reach the server. */
export function rawFrameQuestion(octets: Uint8Array, seen: () => Observation): Question {
  const { decisive } = judge(octets, 'client', { betweenFragments: false, deflate: false });
  const what = decisive ? 'No browser would send this.' : 'Any browser could send this.';
  return {
    text: `${what} What will the sandbox’s server do?`,
    answers: [TAKES, CLOSES_1002, CLOSES_1007, DROPS],
    settle: (elapsed) => settledByClose(seen().wire?.closeCodes.server, seen().wire?.ended !== undefined, elapsed),
  };
}

/** Before script closes with `code`, or without any: which code its own close event will carry. */
export function closeQuestion(code: number | undefined, seen: () => Observation): Question {
  const codes = [...new Set([code ?? 1005, 1000, 1006])];
  return {
    text: `Script closes ${code === undefined ? 'without a code' : `with ${code}`}. Which code will its close event carry?`,
    answers: codes.map((each) => ({ id: String(each), text: String(each) })),
    settle: () => {
      const closed = seen().script?.closed;
      return closed && String(closed.code);
    },
  };
}

function settledByClose(code: number | null | undefined, ended: boolean, elapsed: number): string | undefined {
  if (code !== undefined) return code === null ? 'drops' : String(code);
  if (ended) return 'drops';
  return elapsed > QUIET ? 'takes' : undefined;
}
