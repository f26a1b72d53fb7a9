import { once } from 'node:events';
import { PerMessageDeflate, Receiver } from './ws-internals.ts';

/** What the Receiver of `ws` made of some octets. */
export interface Received {
  readonly messages: { readonly opcode: number; readonly octets: Uint8Array }[];
  readonly control: { readonly opcode: number; readonly octets: Uint8Array }[];
  /** The code of the Close frame that it read. */
  concluded?: number;
  /** The close code with which it would fail the connection. */
  failed?: number;
}

/** Has the Receiver of `ws` read octets that the client, or else the server, sent. */
export async function receiveWithWs(
  octets: Uint8Array,
  { fromClient = true, deflate = false }: { readonly fromClient?: boolean; readonly deflate?: boolean } = {},
): Promise<Received> {
  const extensions: Record<string, object> = {};
  if (deflate) {
    const perMessageDeflate = new PerMessageDeflate({ isServer: fromClient, threshold: 0 });
    perMessageDeflate.accept([{}]);
    extensions[PerMessageDeflate.extensionName] = perMessageDeflate;
  }
  const receiver = new Receiver({ isServer: fromClient, extensions });
  const received: Received = { messages: [], control: [] };
  receiver.on('message', (octets: Uint8Array, binary: boolean) => {
    received.messages.push({ opcode: binary ? 2 : 1, octets });
  });
  receiver.on('ping', (octets: Uint8Array) => received.control.push({ opcode: 9, octets }));
  receiver.on('pong', (octets: Uint8Array) => received.control.push({ opcode: 10, octets }));
  receiver.on('conclude', (code: number) => {
    received.concluded = code;
  });
  const failed = once(receiver, 'error').then(([error]) => {
    const key = Object.getOwnPropertySymbols(error).find((symbol) => symbol.description === 'status-code');
    received.failed = key === undefined ? Number.NaN : error[key];
  });
  const written = new Promise<void>((resolve) => {
    receiver.write(Buffer.from(octets), () => resolve());
  });
  await Promise.race([failed, written]);
  await new Promise((resolve) => setImmediate(resolve));
  return received;
}
