import type { CaptureReader } from '#capture/reader.ts';
import type { LinkCommands, RawClient } from '#link/commands.ts';
import { RefusedError } from '#link/link.ts';
import type { Hearing, OtherEnd, Wire } from '#terminal/host.ts';
import { TerminalError } from '#terminal/terminal-error.ts';

/** What of a link the terminal needs. */
export interface TerminalLink {
  readonly origin: 'live' | 'simulated';
  readonly address: string;
  readonly wireToken: string;
  readonly mqtt: { readonly tcp?: { readonly host: string; readonly port: number } };
  readonly commands: Pick<LinkCommands, 'openRawClient'>;
}

interface Open {
  readonly connection: number;
  readonly hearing: Hearing;
  heard: number;
}

/**
 * The other end of a terminal: its connections are raw clients of the lab's session, and what comes on them is read from the
 * session's capture. So nothing is dialled, and what the terminal shows is what the lab shows.
 */
export class CapturedEnd implements OtherEnd {
  readonly isSimulated: boolean;
  readonly address: string;
  readonly token: string;
  readonly mqtt: OtherEnd['mqtt'];
  readonly #commands: TerminalLink['commands'];
  readonly #reader: CaptureReader;
  #open: Open[] = [];

  /** @param reader of the capture of the link's session */
  constructor({ origin, address, wireToken, mqtt, commands }: TerminalLink, reader: CaptureReader) {
    this.isSimulated = origin === 'simulated';
    this.address = address;
    this.token = wireToken;
    this.mqtt = mqtt.tcp;
    this.#commands = commands;
    this.#reader = reader;
  }

  async connect(to: 'wire' | 'mqtt', hearing: Hearing): Promise<Wire> {
    const client = await refusing(this.#commands.openRawClient(to));
    this.#open.push({ connection: client.connection, hearing, heard: 0 });
    return asWire(client);
  }

  /** The capture may have grown: tells what came since this was called last. */
  advance(): void {
    for (const open of [...this.#open]) {
      const seen = this.#reader.connections.get(open.connection);
      const server = seen?.stretches.at(-1)?.wire.server;
      if (server && server.octets.end > open.heard) {
        const octets = server.octets.view(open.heard, server.octets.end).slice();
        open.heard = server.octets.end;
        open.hearing.received(octets);
      }
      if (seen?.closed) this.#end(open, closedWords(seen.closed));
      else if (server?.ended) this.#end(open, 'the server has ended its half');
    }
  }

  /** The session is no more, and its connections with it. */
  forget(): void {
    for (const open of [...this.#open]) this.#end(open, 'the session was let go');
  }

  #end(open: Open, how: string): void {
    this.#open = this.#open.filter((each) => each !== open);
    open.hearing.ended(how);
  }
}

function asWire(client: RawClient): Wire {
  return {
    milliseconds: client.milliseconds,
    send: (octets) => refusing(client.send(octets)),
    end: (how) => client.end(how).catch(() => {}),
  };
}

function closedWords({ how, by }: { readonly how: string; readonly by: string }): string {
  return `${how === 'reset' ? 'reset' : 'closed'} by ${by === 'limit' ? 'a limit of the sandbox' : `the ${by}`}`;
}

async function refusing<Result>(asked: Promise<Result>): Promise<Result> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RefusedError) {
      const { title, detail, limit } = error.refusal;
      const advice =
        limit === 'rawClients' ? 'End another connection first (Ctrl-C).' : 'Press Restart for a new session.';
      throw new TerminalError('connection', `${title}${detail === undefined ? '' : `: ${detail}`}.`, advice);
    }
    throw new TerminalError('connection', 'The sandbox does not answer.', 'Is it still running? Try again.');
  }
}
