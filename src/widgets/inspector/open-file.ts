import type { CaptureFile } from '#capture/file/read-capture-file.ts';
import { UnreadableFile } from '#capture/file/unreadable-file.ts';
import type { Capture } from '#capture/schema.ts';
import type { Work } from '#capture/work.ts';
import { inSlices } from '#widgets/lab/in-slices.ts';
import { octetsText } from '#widgets/ladder/time-text.ts';
import type { InspectorWords } from './inspector-status.ts';

/** So large a file is read at most: it is held in memory several times over. */
const MOST_OCTETS = 32 * 1024 * 1024;

type OpenedFile = { readonly capture: Capture; readonly words: InspectorWords } | { readonly error: string };

/** Reads a file that a reader chose or dropped; what it is is told by its octets, not by its name. */
export async function openFile(file: File): Promise<OpenedFile> {
  if (file.size > MOST_OCTETS) {
    const error = `${file.name} has ${octetsText(file.size)}: at most ${octetsText(MOST_OCTETS)} are read here.`;
    return { error };
  }
  try {
    const [octets, { readCaptureFile }] = await Promise.all([
      file.arrayBuffer(),
      import('#capture/file/read-capture-file.ts'),
    ]);
    const read = await new Promise<CaptureFile | UnreadableFile>((done) => {
      inSlices(refusing(readCaptureFile(new Uint8Array(octets))), { done });
    });
    if (read instanceof UnreadableFile) return { error: `${file.name}: ${read.message}` };
    const { capture, format, remarks } = read;
    const text = `${format}, ${octetsText(octets.byteLength)}.`;
    const aside = remarks.join(' ');
    const words = { source: file.name, tone: 'plain' as const, text };
    return { capture, words: aside === '' ? words : { ...words, aside } };
  } catch (error) {
    if (error instanceof DOMException) return { error: `${file.name} could not be read: ${error.message}.` };
    throw error;
  }
}

/** Work whose refusal is what it comes to: nobody catches what is thrown in a slice. */
function* refusing<T>(work: Work<T>): Work<T | UnreadableFile> {
  try {
    return yield* work;
  } catch (error) {
    if (error instanceof UnreadableFile) return error;
    throw error;
  }
}
