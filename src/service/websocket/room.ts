import { boundedBy } from '../limits.ts';
import type { TechniqueSession } from '../technique-session.ts';
import type { ToPeer } from '../to-peer.ts';
import { Endpoint } from './endpoint.ts';
import type { OpenedSocket } from './socket-technique.ts';

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

/** Sockets around one machine, mostly those of one session. */
export class Room<Kind extends Machine = Machine> {
  readonly machine: Kind;
  readonly #members = new Map<number, Member>();

  constructor(machine: Kind) {
    this.machine = machine;
  }

  enter(opened: OpenedSocket): Endpoint {
    const { socket, connection, session } = opened;
    const { id } = connection;
    const endpoint = new Endpoint(opened, {
      received: (text) => this.deliver(this.machine.received(id, text), id),
      farewell: (reason) => this.machine.farewell?.(id, reason),
    });
    this.#members.set(id, { endpoint, session });
    socket.once('close', () => {
      this.#members.delete(id);
      this.deliver(this.machine.left(id), id);
    });
    return endpoint;
  }

  /** Sends what the machine says. `from` is the connection on which it was asked for, if it was. */
  deliver(all: readonly ToPeer[], from?: number): void {
    for (const each of all) {
      const member = this.#members.get(each.to);
      if (member === undefined) continue;
      const { endpoint, session } = member;
      // A client is answered no faster than it reads; what others send it is not waited for.
      if (each.to !== from && endpoint.waiting > session.limits.unreadOctets) {
        session.reached('unreadOctets', 'a WebSocket that is not read is closed with 1008');
        endpoint.dismiss(POLICY_VIOLATION, `limit reached: ${boundedBy('unreadOctets')}`);
      } else if ('text' in each) endpoint.say(each.text);
      else endpoint.do([{ kind: 'close', ...each.close }]);
    }
  }
}

interface Member {
  readonly endpoint: Endpoint;
  /** In whose capture it stands when the member is dismissed. */
  readonly session: TechniqueSession;
}
