import { boundedBy } from '../limits.ts';
import type { ToPeer } from '../to-peer.ts';
import { Endpoint } from './endpoint.ts';
import type { OpenedSocket, SessionEndpoint } from './socket-technique.ts';

/** Who answers the sockets of one session that speak to each other; a connection is the number that it has in the capture. */
export interface Machine {
  /** A message came in; `text` is undefined when it is binary. */
  received(connection: number, text: string | undefined): readonly ToPeer[];
  left(connection: number): readonly ToPeer[];
  /** What is said to a connection that the sandbox is about to close, if anything. */
  farewell?(connection: number, reason: string): string | undefined;
}

/** "Policy violation" (RFC 6455 section 7.4.1). */
const POLICY_VIOLATION = 1008;

/** The sockets of one session around one machine. */
export class Room<Kind extends Machine = Machine> {
  readonly machine: Kind;
  readonly #endpoints = new Map<number, Endpoint>();

  constructor(machine: Kind) {
    this.machine = machine;
  }

  enter(opened: OpenedSocket): SessionEndpoint {
    const { socket, connection, session, limits } = opened;
    const { id } = connection;
    const deliver = (all: readonly ToPeer[]) => {
      for (const each of all) {
        const endpoint = this.#endpoints.get(each.to);
        if (endpoint === undefined) continue;
        // A client is answered no faster than it reads; what others send it is not waited for.
        if (each.to !== id && endpoint.waiting > limits.unreadOctets) {
          session.reached('unreadOctets', 'a WebSocket that is not read is closed with 1008');
          endpoint.dismiss(POLICY_VIOLATION, `limit reached: ${boundedBy('unreadOctets')}`);
        } else if ('text' in each) endpoint.say(each.text);
        else endpoint.do([{ kind: 'close', ...each.close }]);
      }
    };
    const endpoint = new Endpoint(opened, {
      received: (text) => deliver(this.machine.received(id, text)),
      farewell: (reason) => this.machine.farewell?.(id, reason),
    });
    this.#endpoints.set(id, endpoint);
    socket.once('close', () => {
      this.#endpoints.delete(id);
      deliver(this.machine.left(id));
    });
    return endpoint;
  }
}
