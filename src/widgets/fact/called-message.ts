import type { CaptureReader, UnitEntry } from '#capture/reader.ts';

/** Message number `number` of a capture, from 1, as a lab lists them and a link names them; undefined beyond the last. */
export function calledMessage(reader: CaptureReader, number: number): UnitEntry | undefined {
  return reader.entries.filter((entry) => entry.kind === 'unit')[number - 1];
}
