import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { BrowserSocket } from '../browser-socket.ts';
import type { BrowserWorld } from '../browser-world.ts';

const STATES = ['connecting', 'open', 'closing', 'closed'] as const;

/**
 * Has a WebSocket of the page that was intercepted do what a simulated browser's does: the stand-in opens by itself, takes
 * the first subprotocol offered and forgets what `binaryType` says, so that nothing of it is left but its events.
 */
export function takeOver(socket: WebSocket, world: BrowserWorld, target: string, protocols: readonly string[]): void {
  let protocol = '';
  let extensions = '';
  const dispatch = EventTarget.prototype.dispatchEvent.bind(socket);
  const simulated = new BrowserSocket(
    world,
    { target, protocols },
    {
      opened(...agreed) {
        [protocol, extensions] = agreed;
        dispatch(new Event('open'));
      },
      message(content) {
        dispatch(
          new MessageEvent('message', { data: dataOf(content, socket.binaryType), origin: new URL(socket.url).origin }),
        );
      },
      error: () => void dispatch(new Event('error')),
      closed: (code, reason, wasClean) => void dispatch(new CloseEvent('close', { code, reason, wasClean })),
    },
  );
  const fixed = (get: () => unknown) => ({ get, set() {}, configurable: true });
  const method = (value: unknown) => ({ value, configurable: true, writable: true });
  Object.defineProperties(socket, {
    readyState: fixed(() => STATES.indexOf(simulated.state)),
    protocol: fixed(() => protocol),
    extensions: fixed(() => extensions),
    // What the stand-in would say by itself is not said.
    dispatchEvent: method(() => true),
    send: method((data: string | ArrayBufferLike | ArrayBufferView) => {
      if (simulated.state === 'connecting') {
        throw new DOMException(
          "Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.",
          'InvalidStateError',
        );
      }
      simulated.send(typeof data === 'string' ? data : octetsOf(data));
    }),
    close: method((code?: number, reason = '') => {
      if (code !== undefined && code !== 1000 && (code < 3000 || code > 4999)) {
        throw new DOMException('The code must be 1000, or 3000 to 4999.', 'InvalidAccessError');
      }
      if (encodeUtf8(reason).length > 123) throw new DOMException('The reason is too long.', 'SyntaxError');
      simulated.close(code, reason);
    }),
  });
}

function dataOf(content: string | Uint8Array, binaryType: BinaryType): unknown {
  if (typeof content === 'string') return content;
  const octets = new Uint8Array(content);
  return binaryType === 'arraybuffer' ? octets.buffer : new Blob([octets]);
}

function octetsOf(data: ArrayBufferLike | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
