import { decodeLatin1, decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { fromHar } from '../har/from-har.ts';
import { fromPackets } from '../packets/from-packets.ts';
import { isPcap, readPcap } from '../packets/pcap.ts';
import { isPcapng, readPcapng } from '../packets/pcapng.ts';
import { MOST_OCTETS, readDocument, tooLarge } from '../read-document.ts';
import type { Capture } from '../schema.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** A file as a capture. */
export interface CaptureFile {
  readonly capture: Capture;
  readonly format: 'capture' | 'pcapng' | 'pcap' | 'HAR';
  /** What of the file is not in the capture, or is not as it was on the wire: sentences. */
  readonly remarks: readonly string[];
}

/**
 * Reads a file that anybody may have made: a capture of ours, pcapng, pcap, or HAR. Its octets tell which.
 *
 * @throws DocumentError for anything else, for what is malformed, and for more than `MOST_OCTETS`
 */
export function readCaptureFile(octets: Uint8Array): CaptureFile {
  if (octets.length > MOST_OCTETS) throw tooLarge(octets.length);
  if (isPcapng(octets)) return { ...fromPackets(readPcapng(octets)), format: 'pcapng' };
  if (isPcap(octets)) return { ...fromPackets(readPcap(octets)), format: 'pcap' };
  if (isHar(octets)) return { ...fromHar(parsed(octets)), format: 'HAR' };
  return { capture: readDocument(octets), format: 'capture', remarks: [] };
}

/** A HAR is an object whose only member is its log. */
function isHar(octets: Uint8Array): boolean {
  return /^(?:\u00ef\u00bb\u00bf)?\s*\{\s*"log"\s*:/.test(decodeLatin1(octets.subarray(0, 200)));
}

function parsed(octets: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8Lossy(octets).replace(/^\uFEFF/, ''));
  } catch {
    throw new UnreadableFile('This begins as a HAR does, but it is no JSON text');
  }
}
