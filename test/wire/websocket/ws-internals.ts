/** The parts of `ws` that its types leave out: its frame reader and writer, used as oracles. */
import * as ws from 'ws';

/** `ws`'s reader of frames, a writable stream. It unmasks in place. */
interface ReceiverStream extends NodeJS.WritableStream {
  on(event: string, listener: (...values: never[]) => void): this;
}

interface SenderOptions {
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly opcode: number;
  readonly mask: boolean;
  readonly readOnly: boolean;
  readonly maskBuffer?: Buffer;
  readonly generateMask?: (target: Buffer) => void;
}

interface Untyped {
  readonly Receiver: new (options: object) => ReceiverStream;
  readonly Sender: { frame(payload: Buffer, options: SenderOptions): Buffer[] };
  readonly PerMessageDeflate: {
    readonly extensionName: string;
    new (options: object): { accept(offers: readonly object[]): object };
  };
}

export const { Receiver, Sender, PerMessageDeflate } = ws as unknown as Untyped;
