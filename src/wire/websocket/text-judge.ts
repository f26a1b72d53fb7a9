import { createUtf8Checker, type Utf8Checker } from '../octets/utf8.ts';
import type { FrameAccess } from './frame-access.ts';
import { ENDS, MESSAGE } from './frame-index.ts';

/** Judges the text messages that were sent as they are (RFC 6455 section 8.1). */
export interface TextJudge {
  /**
   * Absolute offset of the octet that makes the message no UTF-8, when the frame at `index` is where that shows; of a sequence that
   * the end of the message cuts short, its first octet. Nothing is found in a message whose first octets are no longer held and
   * were not read while they were.
   */
  badOctet(index: number, payload: Uint8Array): number | undefined;
}

/**
 * A judge that remembers how far it has read the message under way, so that taking frames in order reads each payload once. A frame
 * asked for out of order costs reading its message from the first fragment.
 */
export function createTextJudge(frames: FrameAccess): TextJudge {
  let checker: Utf8Checker = createUtf8Checker();
  /** The frame up to which `checker` has read, itself included, and what it found there. */
  let last = -1;
  let failed = false;
  let found: number | undefined;

  function receive(index: number, payload: Uint8Array): void {
    last = index;
    found = undefined;
    if (failed) return;
    found = checker.receive(payload, frames.payloadOffset(index));
    if (found === undefined && frames.context(index) & ENDS) found = checker.end();
    failed = found !== undefined;
  }

  return {
    badOctet(index, payload) {
      if (index === last) return found;
      const start = frames.messageStart(index);
      const goesOn = last >= start && last < index;
      const from = goesOn ? last + 1 : start;
      if (!frames.isHeld(from)) return undefined;
      if (!goesOn) {
        checker = createUtf8Checker();
        failed = false;
      }
      for (let earlier = from; earlier < index; earlier += 1) {
        if (frames.context(earlier) & MESSAGE) receive(earlier, frames.payload(earlier));
      }
      receive(index, payload);
      return found;
    },
  };
}

/** Whether whole text is UTF-8. */
export function isUtf8(octets: Uint8Array): boolean {
  if (isAscii(octets)) return true;
  const checker = createUtf8Checker();
  return checker.receive(octets) === undefined && checker.end() === undefined;
}

/** True when all octets are below 0x80, which makes them UTF-8 with no further look. */
export function isAscii(octets: Uint8Array): boolean {
  for (let at = 0; at < octets.length; at++) {
    if ((octets[at] as number) >= 0x80) return false;
  }
  return true;
}
