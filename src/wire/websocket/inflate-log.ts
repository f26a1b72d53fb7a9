import type { Rule } from '../octets/dissection.ts';
import { createInflater, type InflateFailure } from './deflate.ts';
import type { FrameAccess } from './frame-access.ts';
import { COMPRESSED, ENDS, isText, STARTS } from './frame-index.ts';
import { frameRules } from './frame-rules.ts';
import { isUtf8 } from './text-judge.ts';

/** The compressed messages of one direction of a connection. Indexes are those of compressed frames. */
export interface InflateLog {
  /** The rule that the message of the frame breaks, when this frame is where that shows. */
  judge(index: number): Rule | undefined;
  /**
   * What the message of the frame has been inflated to, as far as its frames are there. Undefined when it cannot be known because
   * a message before it could not be inflated, or is no longer held.
   */
  inflated(index: number): Uint8Array | undefined;
  /** The octets that the next compressed message may refer back to. */
  window(): Uint8Array;
}

export interface InflateLogOptions {
  readonly windowBits: number;
  readonly contextTakeover: boolean;
  /** The longest message, inflated, in octets. */
  readonly limit: number;
}

/** How many inflated octets are kept of messages that were read. */
const REMEMBERED_OCTETS = 4 * 1024 * 1024;
/** After how much inflating the window is noted down at first, a message counting as so many octets besides its own. */
const CHECKPOINT_EVERY = 128 * 1024;
const COST_OF_MESSAGE = 200;
/** Past this many notes every second one is dropped, and they are made half as often. */
const MOST_CHECKPOINTS = 256;

interface Checkpoint {
  readonly frame: number;
  readonly window: Uint8Array;
  /** The window cannot be known: an earlier message could not be inflated. */
  readonly lost: boolean;
}

/** A message that was read to its end, or to where it was given up. */
interface ReadMessage {
  readonly octets: Uint8Array | undefined;
  readonly broken: { readonly rule: Rule; readonly frame: number } | undefined;
}

const FORGOTTEN: ReadMessage = { octets: undefined, broken: undefined };

const FAILURES: Readonly<Record<InflateFailure, Rule>> = {
  invalid: frameRules.deflateValid,
  'too far back': frameRules.deflateDistance,
  incomplete: frameRules.deflateComplete,
  'too big': frameRules.messageTooBig,
};

/**
 * A log that reads the frames in order, each once, and notes the window down now and then, so that a message far back is inflated
 * again from the note before it and not from the beginning. What is remembered is bounded.
 */
export function createInflateLog(
  frames: FrameAccess,
  { windowBits, contextTakeover, limit }: InflateLogOptions,
): InflateLog {
  let checkpoints: Checkpoint[] = [{ frame: frames.first, window: new Uint8Array(0), lost: false }];
  let checkpointEvery = CHECKPOINT_EVERY;
  const remembered = new Map<number, ReadMessage>();
  let rememberedOctets = 0;
  let inflater = createInflater({ windowBits, limit });
  /** The next frame to read. */
  let next = frames.first;
  let lost = false;
  let cost = 0;
  /** First frame of the message under way, -1 between messages. */
  let start = -1;
  let broken: ReadMessage['broken'];
  /** The message under way began where the window was not known. */
  let unreadable = false;

  /**
   * Goes to where the message that begins at `frame` is best read from: on from here, or from a note of the window between here and
   * there. False when those octets are no longer held.
   */
  function seek(frame: number): boolean {
    if (!contextTakeover) {
      next = frame;
      start = -1;
      return frames.isHeld(frame);
    }
    const checkpoint = checkpoints.findLast((candidate) => candidate.frame <= frame);
    if (checkpoint === undefined) return false;
    if (next >= checkpoint.frame && next <= frame) return true;
    if (!frames.isHeld(checkpoint.frame)) return false;
    inflater = createInflater({ windowBits, limit, dictionary: checkpoint.window });
    next = checkpoint.frame;
    lost = checkpoint.lost;
    start = -1;
    cost = 0;
    return true;
  }

  function begin(index: number): void {
    if (!contextTakeover) lost = false;
    inflater.nextMessage(contextTakeover);
    start = index;
    broken = undefined;
    unreadable = lost;
    if (contextTakeover && cost >= checkpointEvery && index > (checkpoints.at(-1)?.frame ?? 0)) note(index);
  }

  function note(index: number): void {
    checkpoints.push({ frame: index, window: inflater.window(), lost });
    cost = 0;
    if (checkpoints.length <= MOST_CHECKPOINTS) return;
    checkpoints = checkpoints.filter((_, position) => position % 2 === 0);
    checkpointEvery *= 2;
  }

  function receive(index: number): void {
    if (!frames.isHeld(index)) {
      lost = true;
      unreadable = true;
    }
    if (lost) return;
    const deflated = frames.payload(index);
    const ends = (frames.context(index) & ENDS) !== 0;
    let failure = inflater.receive(deflated);
    if (failure === undefined && ends) failure = inflater.endMessage();
    cost += deflated.length;
    if (failure !== undefined) {
      lost = true;
      broken = { rule: FAILURES[failure], frame: index };
    } else if (ends && isText(frames.context(index)) && !isUtf8(inflater.message())) {
      broken = { rule: frameRules.textUtf8, frame: index };
    }
  }

  function remember(): void {
    const octets = unreadable ? undefined : inflater.message().slice();
    const size = COST_OF_MESSAGE + (octets?.length ?? 0);
    cost += size;
    forget(start);
    remembered.set(start, { octets, broken });
    rememberedOctets += size;
    for (const oldest of remembered.keys()) {
      if (rememberedOctets <= REMEMBERED_OCTETS || oldest === start) break;
      forget(oldest);
    }
    start = -1;
  }

  function forget(message: number): void {
    const known = remembered.get(message);
    if (known === undefined) return;
    rememberedOctets -= COST_OF_MESSAGE + (known.octets?.length ?? 0);
    remembered.delete(message);
  }

  /** Goes on at the first frame whose row is kept: what those before it did to the window, and began, cannot be known. */
  function skipForgotten(): void {
    next = frames.firstKept;
    start = next - 1;
    broken = undefined;
    unreadable = true;
    lost = true;
  }

  /** Reads the frame at `next`. A message that is given up for another leaves the window unknown. */
  function step(): void {
    if (next < frames.firstKept) {
      skipForgotten();
      return;
    }
    const context = frames.context(next);
    if (context & STARTS && start !== -1) {
      remember();
      if (contextTakeover) lost = true;
    }
    if (context & COMPRESSED) {
      if (context & STARTS) begin(next);
      receive(next);
      if (context & ENDS) remember();
    }
    next += 1;
  }

  /** Reads as far as the message that begins at `wanted` goes; undefined when it is still under way then. */
  function read(wanted: number): ReadMessage | undefined {
    const known = remembered.get(wanted);
    if (known !== undefined) return known;
    if (start !== wanted && !seek(wanted)) return FORGOTTEN;
    while (next <= wanted || (start === wanted && next < frames.count)) step();
    return remembered.get(wanted);
  }

  return {
    judge(index) {
      const message = read(frames.messageStart(index));
      const found = message === undefined ? broken : message.broken;
      return found?.frame === index ? found.rule : undefined;
    },
    inflated(index) {
      const message = read(frames.messageStart(index));
      if (message !== undefined) return message.octets;
      return unreadable ? undefined : inflater.message().slice();
    },
    window() {
      while (next < frames.count) step();
      return contextTakeover && !lost ? inflater.window() : new Uint8Array(0);
    },
  };
}
