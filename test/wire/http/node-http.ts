import { createServer, type IncomingMessage, request as nodeRequest } from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

/** A request or response as Node's parser read it; texts have one character an octet. */
export interface NodeMessage {
  readonly startLine: readonly (string | number)[];
  readonly rawHeaders: readonly string[];
  readonly content: string;
  readonly rawTrailers: readonly string[];
}

async function readMessage(incoming: IncomingMessage, startLine: readonly (string | number)[]): Promise<NodeMessage> {
  let content = '';
  incoming.setEncoding('latin1');
  for await (const piece of incoming) content += piece;
  const { rawHeaders, rawTrailers } = incoming;
  return { startLine, rawHeaders, content, rawTrailers };
}

export interface NodeReading {
  readonly requests: readonly NodeMessage[];
  /** Whether the parser, or the server above it, refused something. */
  readonly refused: boolean;
}

/** What a server of node:http makes of `octets`, over a stream in this process. The stream stays open. */
export async function readRequestsWithNode(octets: Uint8Array): Promise<NodeReading> {
  const requests: NodeMessage[] = [];
  let arrived = 0;
  let refused = false;
  const server = createServer({ joinDuplicateHeaders: false }, (incoming, response) => {
    const index = arrived;
    arrived += 1;
    readMessage(incoming, [incoming.method ?? '', incoming.url ?? '', `HTTP/${incoming.httpVersion}`]).then(
      (message) => {
        requests[index] = message;
        response.end();
      },
      () => undefined,
    );
  });
  server.on('clientError', (_error, socket) => {
    refused = true;
    socket.destroy();
  });
  server.on('connect', (_incoming, socket) => socket.destroy());
  const [near, far] = duplexPair();
  let answer = '';
  near.setEncoding('latin1').on('data', (piece: string) => {
    answer += piece;
  });
  near.on('error', () => undefined);
  far.on('error', () => undefined);
  server.emit('connection', far);
  near.write(octets);
  // All of it happens in this process: one turn of the timers is after it.
  await wait(20);
  near.destroy();
  far.destroy();
  return { requests, refused: refused || /(?:^|\n)HTTP\/1\.1 4/.test(answer) };
}

/** What a client of node:http makes of `octets` as the answer to `method`; an Error when it refuses them. */
export async function readResponseWithNode(octets: Uint8Array, method: string): Promise<NodeMessage | Error> {
  const [near, far] = duplexPair();
  far.on('error', () => undefined).resume();
  return new Promise((resolve) => {
    const outgoing = nodeRequest(
      { method, createConnection: () => near as Duplex & { setTimeout(): void } },
      (incoming) => {
        const startLine = [`HTTP/${incoming.httpVersion}`, incoming.statusCode ?? 0, incoming.statusMessage ?? ''];
        readMessage(incoming, startLine).then(resolve, resolve);
      },
    );
    outgoing.on('error', resolve);
    outgoing.end();
    far.write(octets);
    far.end();
  });
}
