import { CaptureReader } from '#capture/reader.ts';
import type { Capture } from '#capture/schema.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import { ByHand } from './by-hand.ts';
import type { Mission, Place } from './mission.ts';

interface TypedLine {
  readonly terminal: 1 | 2;
  readonly line: string;
}

/**
 * The lines of a mission's solution as they were typed when `capture` was taken of it: each once the capture, read event by
 * event, has shown what it waits for.
 * @throws Error when the capture never shows it
 */
export function typedLines(mission: Mission, place: Place, { events }: Capture): TypedLine[] {
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  const coming = events.values();
  return mission.solution(place).map(({ terminal, line, once }) => {
    while (once && !once(new ByHand(reader))) {
      const { value: event } = coming.next();
      if (!event) throw new Error(`The capture of “${mission.id}” never shows what a line of its solution waits for.`);
      reader.receive(event);
    }
    return { terminal, line: typeof line === 'string' ? line : line(new ByHand(reader)) };
  });
}
