import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { behindTap } from '#sandbox/tap/http-server.ts';
import { connectionIds, createTap, type Tap } from '#sandbox/tap/tap.ts';
import type { TapConnection } from '#sandbox/tap/tap-connection.ts';
import { FaultPlan, noFaults } from '#service/fault-plan.ts';
import { Gate } from '#service/gate.ts';
import { MqttFaultState, noMqttFaults } from '#service/mqtt-faults.ts';
import type { TapEvent } from '#service/tap/tap-event.ts';
import type { TapSession } from '#service/tap/tap-session.ts';
import type { TapLimits } from '#service/tap/tapped-connection.ts';
import type { Side } from '#wire/octets/dissection.ts';

const now = (): number => Number(process.hrtime.bigint() / 1000n);

/** A session that keeps every event. */
export class RecordingSession implements TapSession {
  readonly gate: Gate;
  readonly events: TapEvent[] = [];
  readonly connections = new Set<TapConnection>();
  faults: FaultPlan = noFaults;
  mqttFaults = new MqttFaultState(noMqttFaults);
  refuses: string | undefined;
  octetLimit = Number.POSITIVE_INFINITY;
  #octets = 0;

  constructor(holdLimit = 60_000) {
    this.gate = new Gate({ limit: holdLimit });
  }

  arm(plan: unknown): void {
    this.faults = FaultPlan.parse(plan);
  }

  record(event: TapEvent): void {
    this.events.push(event);
  }

  admit(connection: TapConnection): string | undefined {
    if (this.refuses === undefined) this.connections.add(connection);
    return this.refuses;
  }

  count(octets: number): string | undefined {
    this.#octets += octets;
    return this.#octets > this.octetLimit ? 'octets' : undefined;
  }

  release(connection: TapConnection): void {
    this.connections.delete(connection);
  }

  of<Type extends TapEvent['type']>(type: Type): Extract<TapEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<TapEvent, { type: Type }> => event.type === type);
  }

  /** The octets recorded of one direction, joined; others' octets as zeros. Fails on a gap or an overlap. */
  octets(side: Side, connection?: number): Buffer {
    const parts: Buffer[] = [];
    let next = 0;
    const runs = this.events.flatMap((event) => {
      if (event.type !== 'octets' && event.type !== 'foreign') return [];
      if (event.side !== side || (connection !== undefined && event.connection !== connection)) return [];
      return [{ at: event.offset, octets: event.type === 'octets' ? event.octets : new Uint8Array(event.length) }];
    });
    for (const { at, octets } of runs) {
      if (at !== next) throw new Error(`${side}: octets at ${at} where ${next} is next`);
      parts.push(Buffer.from(octets));
      next += octets.length;
    }
    return Buffer.concat(parts);
  }
}

export interface RigOptions {
  readonly onRequest?: (request: IncomingMessage, response: ServerResponse) => void;
  readonly onWebSocket?: (socket: WebSocket) => void;
  readonly webSocket?: ServerOptions & { closeTimeout?: number };
  readonly limits?: Partial<TapLimits>;
  readonly sessions?: Readonly<Record<string, RecordingSession>>;
  readonly configure?: (server: Server) => void;
}

export interface Rig {
  readonly port: number;
  readonly tap: Tap;
  readonly http: Server;
  /** What was thrown while the octets of some connection were handled. */
  readonly defects: readonly unknown[];
  readonly session: RecordingSession;
  readonly url: string;
  close(): Promise<void>;
}

/** A small HTTP and WebSocket server behind the tap. Without options it echoes messages and answers `ok`. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const session = new RecordingSession();
  const sessions: Record<string, RecordingSession> = { a: session, ...options.sessions };
  const http = createHttpServer({ headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 }, (request, response) =>
    options.onRequest ? options.onRequest(request, response) : response.end('ok'),
  );
  options.configure?.(http);
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    ...options.webSocket,
  } as ServerOptions);
  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', () => {});
      if (options.onWebSocket) options.onWebSocket(socket);
      else socket.on('message', (data, binary) => socket.send(data, { binary }));
    });
  });
  const defects: unknown[] = [];
  const tap = createTap({
    server: behindTap(http),
    nextId: connectionIds(),
    now,
    findSession: (token) => sessions[token],
    onDefect: (error) => defects.push(error),
    limits: { headTime: 0, idleTime: 0, strayOctets: 2 ** 40, unitOctets: 2 ** 40, ...options.limits },
  });
  const wire = createNetServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    tap.accept(socket);
  });
  const port = await listen(wire);
  return {
    port,
    tap,
    http,
    defects,
    session: sessions['a'] ?? session,
    url: `ws://127.0.0.1:${port}/s/a/ws`,
    async close() {
      tap.destroy();
      wire.close();
      await once(wire, 'close');
    },
  };
}

export async function listen(server: NetServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Resolves once `condition` holds; looks every few milliseconds. */
export async function until(condition: () => boolean, what = 'condition', milliseconds = 4000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Collects what a socket receives. */
export function collect(socket: Socket): { readonly octets: Buffer; readonly text: string } {
  const parts: Buffer[] = [];
  socket.on('data', (octets) => parts.push(octets));
  return {
    get octets() {
      return Buffer.concat(parts);
    },
    get text() {
      return Buffer.concat(parts).toString('latin1');
    },
  };
}
