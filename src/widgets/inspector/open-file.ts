import type { CaptureFile } from '#capture/file/read-capture-file.ts';
import type { Capture } from '#capture/schema.ts';
import { NoCaptureError, readFile } from '#link/load-capture.ts';
import { octetsText } from '#widgets/ladder/time-text.ts';
import type { InspectorWords } from './inspector-status.ts';

type OpenedFile = { readonly capture: Capture; readonly words: InspectorWords } | { readonly error: string };

const FORMATS: Readonly<Record<CaptureFile['format'], string>> = {
  capture: 'A capture of a lab',
  pcapng: 'Packets (pcapng)',
  pcap: 'Packets (pcap)',
  HAR: 'HAR 1.2',
};

/** Reads a file that a reader chose or dropped; what it is is told by its octets, not by its name. */
export async function openFile(file: File): Promise<OpenedFile> {
  try {
    const { capture, format, remarks } = await readFile(file);
    const text = `${FORMATS[format]}, ${octetsText(file.size)}.`;
    const words = { source: file.name, tone: 'plain' as const, text };
    return { capture, words: remarks.length === 0 ? words : { ...words, aside: remarks.join(' ') } };
  } catch (error) {
    if (!(error instanceof NoCaptureError)) throw error;
    return { error: `${file.name}: ${error.message}` };
  }
}
