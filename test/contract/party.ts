import { connect } from 'node:net';
import type { CaptureEvent } from '#capture/schema.ts';
import type { LinkCommands } from '#link/commands.ts';
import { LiveCommands } from '#link/live-commands.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { nodeTimers } from '#sandbox/tap/node-timers.ts';
import type { BrowserIdentity } from '#simulator/browser-identity.ts';
import type { BrowserWorld } from '#simulator/browser-world.ts';
import { SimulatedCommands } from '#simulator/commands.ts';
import type { ClientEnd, End } from '#simulator/pipe.ts';
import { SeededRandom } from '#simulator/random.ts';
import { Simulation } from '#simulator/simulation.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { Client } from '../sandbox/harness.ts';

/** One side of the contract: a session, and a browser's machine that talks to it, made of the same random numbers. */
export interface Party {
  readonly world: BrowserWorld;
  readonly commands: Awaitable<Pick<LinkCommands, Commanded>>;
  /** The beginning of its addresses: `/s/<wire token>`. */
  readonly base: string;
  gate(action: 'hold' | 'step' | 'run', side: Side): Promise<void>;
  events(): Promise<readonly CaptureEvent[]>;
}

type Commanded =
  | 'arm'
  | 'armMqtt'
  | 'publishMqtt'
  | 'injectPacket'
  | 'send'
  | 'inject'
  | 'openRawClient'
  | 'cut'
  | 'behaviour'
  | 'setBehaviour'
  | 'setFeed'
  | 'setDelivery'
  | 'setSpecimen';

type Awaitable<Commands> = {
  [Name in keyof Commands]: Commands[Name] extends (...parameters: infer Parameters) => Promise<infer Result>
    ? (...parameters: Parameters) => Result | Promise<Result>
    : never;
};

const now = () => performance.now() * 1000;

const IDENTITY = {
  userAgent: 'Mozilla/5.0 (a simulated browser)',
  languages: 'en-US,en;q=0.9',
};

/** A session of a sandbox, over TCP. */
export async function sandboxParty(sandbox: Sandbox & { readonly url: string }, seed: string): Promise<Party> {
  const client = await Client.open(sandbox.url);
  const { session } = client;
  const wire = new URL(session.urls.http);
  const commands = new LiveCommands(session.urls, session.controlToken);
  return {
    base: `/s/${session.wireToken}`,
    commands,
    world: {
      identity: { ...IDENTITY, origin: sandbox.url, host: wire.host },
      random: new SeededRandom(seed),
      timers: nodeTimers,
      now,
      connect: (end) => overTcp(Number(wire.port), end),
    },
    gate: async (action, side) => {
      await client.ask('POST', session.urls.gate, { action, side });
    },
    events: async () => (await client.capture()).events,
  };
}

function overTcp(port: number, end: End): ClientEnd {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
  let reset = false;
  socket.on('data', (octets) => end.received(octets));
  socket.on('end', () => end.ended());
  socket.on('error', () => {
    reset = true;
  });
  socket.on('close', () => end.closed(reset ? 'reset' : 'closed'));
  return {
    send: (octets) => socket.write(octets),
    finish: () => socket.end(),
    reset: () => socket.resetAndDestroy(),
  };
}

/** A simulation, whose browser says of itself what the other's does. */
export function simulatedParty(seed: string, identity: BrowserIdentity): Party {
  const events: CaptureEvent[] = [];
  const random = new SeededRandom(seed);
  const simulation = new Simulation({
    host: {
      timers: nodeTimers,
      now,
      copy: (octets) => new Uint8Array(octets),
    },
    random: new SeededRandom('the session'),
    wallClock: Date.now,
    captured: (event) => events.push(event),
    onDefect: (error) => {
      throw error;
    },
  });
  const { session } = simulation;
  return {
    base: `/s/${session.wireToken}`,
    commands: new SimulatedCommands(simulation),
    world: {
      identity,
      random,
      timers: nodeTimers,
      now,
      connect: (end) => simulation.connect('browser', end).end,
    },
    gate: async (action, side) => session.setGate(action, side),
    events: async () => events,
  };
}
