import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { fromHar } from '../har/from-har.ts';
import { fromPackets } from '../packets/from-packets.ts';
import { isPcap, readPcap } from '../packets/pcap.ts';
import { isPcapng, readPcapng } from '../packets/pcapng.ts';
import { Capture, FORMAT, VERSION } from '../schema.ts';
import type { Work } from '../work.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** A file as a capture. */
export interface CaptureFile {
  readonly capture: Capture;
  readonly format: string;
  /** What of the file is not in the capture, or is not as it was on the wire: sentences. */
  readonly remarks: readonly string[];
}

/**
 * Reads a file that somebody chose: a capture of ours, pcapng, pcap, or HAR. Its octets tell which.
 *
 * @throws UnreadableFile for anything else, and for what is malformed
 */
export function* readCaptureFile(octets: Uint8Array): Work<CaptureFile> {
  if (isPcapng(octets)) return { ...(yield* fromPackets(readPcapng(octets))), format: 'Packets (pcapng)' };
  if (isPcap(octets)) return { ...(yield* fromPackets(readPcap(octets))), format: 'Packets (pcap)' };
  const value = parsed(octets);
  if (value['log'] !== undefined) return { ...fromHar(value), format: 'HAR' };
  if (value['format'] === FORMAT) return { capture: checked(value), format: 'A capture of a lab', remarks: [] };
  throw new UnreadableFile('This is JSON, but neither a capture nor a HAR');
}

function parsed(octets: Uint8Array): Readonly<Record<string, unknown>> {
  const text = decodeUtf8Lossy(octets).replace(/^\uFEFF/, '');
  if (!/^\s*\{/.test(text)) throw new UnreadableFile('This is no capture, no pcapng, no pcap and no HAR', 0);
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new UnreadableFile(`This begins as JSON and is not: ${oneLine(error)}`);
  }
}

function oneLine(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 160) : 'malformed';
}

function checked(value: Readonly<Record<string, unknown>>): Capture {
  if (value['version'] !== VERSION) {
    throw new UnreadableFile(
      `This capture is of version ${String(value['version']).slice(0, 20)}, and version ${VERSION} is read here`,
    );
  }
  const read = Capture.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new UnreadableFile(
    `This capture is malformed at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? ''}`,
  );
}
