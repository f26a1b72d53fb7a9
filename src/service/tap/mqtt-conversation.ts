import { connectOf } from '#wire/mqtt/connect-packet.ts';
import { encodeReason } from '#wire/mqtt/encode.ts';
import { PacketType } from '#wire/mqtt/packet-types.ts';
import { openMqtt } from '#wire/mqtt/subprotocol.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { Connection } from '#wire/stack/connection.ts';
import type { Conversation, OwnedRun } from './conversation.ts';
import { discardPassed } from './discard-passed.ts';
import type { Ledger, Owner } from './ledger.ts';
import type { Run } from './packet-runs.ts';
import type { FindSession } from './tap-session.ts';

/** How many octets that are on their way are left before they are discarded together. */
const DISCARDED_TOGETHER = 8 * 1024;

/** MQTT 5.0 section 3.14.2.1. */
const QUOTA_EXCEEDED = 0x97;

/**
 * A conversation in MQTT over TCP. All of it belongs to the session whose wire token is the user name of its CONNECT;
 * until that is read nothing belongs to anybody.
 */
export class MqttConversation implements Conversation {
  readonly stack = new Connection({ subprotocols: { mqtt: openMqtt }, speaks: 'mqtt' });
  readonly uniform = true;
  readonly answered = false;
  readonly mayLeaveUnread = false;
  readonly #ledger: Ledger;
  readonly #find: FindSession;
  #owner: Owner;
  /** Whose the connection is, or that it is nobody's, is known. */
  #known = false;
  /** It is so before anything was said. */
  readonly #bound: boolean;

  /** @param owner whose the connection is from its first octet on; its CONNECT tells when undefined */
  constructor(ledger: Ledger, find: FindSession, owner?: Owner) {
    this.#ledger = ledger;
    this.#find = find;
    this.#bound = owner !== undefined;
    if (owner) this.#owner = ledger.belongs(0, owner);
  }

  get upgradedBy(): Owner {
    return this.#owner;
  }

  get tailOwner(): Owner {
    return this.#owner;
  }

  get serverEnd(): number {
    return this.stack.server.octets.end;
  }

  get atBeginning(): boolean {
    return !this.#known;
  }

  get headUnfinished(): boolean {
    return !this.#known;
  }

  fromClient(octets: Uint8Array): void {
    this.stack.adopt('client', octets);
    this.#learn();
    this.#settle();
  }

  clientEnded(): void {
    this.stack.end('client');
    this.#know(undefined);
    this.#settle();
  }

  fromServer(octets: Uint8Array): void {
    this.stack.receive('server', octets);
  }

  serverEnded(): void {
    this.stack.end('server');
  }

  leaveUnread(octets: Uint8Array): void {
    this.fromServer(octets);
  }

  readAll(): void {}

  kindOf(side: Side, index: number): string {
    return this.stack.dissect(side, index).kind;
  }

  runOf(unit: number): Run {
    return { first: unit, last: unit, offset: this.stack.client.units.offset(unit) };
  }

  get clientWholeEnd(): number {
    return this.stack.client.units.end(0);
  }

  packetIn(octets: Uint8Array): Uint8Array {
    return octets;
  }

  carrying(packet: Uint8Array): Uint8Array {
    return packet;
  }

  answeredBy(): undefined {
    return undefined;
  }

  serverRuns(from: number, to: number): OwnedRun[] {
    return [{ from, to, owner: this.#owner }];
  }

  ownerOfServerUnit(): Owner {
    return this.#owner;
  }

  ownerOfServerRest(): Owner {
    return this.#owner;
  }

  ownerOfClientOctet(): Owner {
    return this.#owner;
  }

  beginning(): Owner | 'unknown' {
    return this.#known ? this.#owner : 'unknown';
  }

  discard(side: Side, to: number): void {
    discardPassed(this.stack[side], to, DISCARDED_TOGETHER);
  }

  farewell(): Uint8Array | undefined {
    const { client, server } = this.stack;
    const isNew = client.units.count > 0 && client.units.context(client.units.count - 1) === 5;
    if (!isNew || server.octets.end === 0 || server.octets.end > server.units.end(0)) return undefined;
    return encodeReason({ version: 5, type: PacketType.DISCONNECT, code: QUOTA_EXCEEDED });
  }

  /** Looks who the connection belongs to: the first packet tells, and one that is no CONNECT tells that it is nobody. */
  #learn(): void {
    if (this.#known) return;
    const { units, octets } = this.stack.client;
    const first = octets.end > octets.start ? octets.view(octets.start, octets.start + 1)[0] : undefined;
    if (first === undefined) return;
    if (first >>> 4 !== PacketType.CONNECT) this.#know(undefined);
    else if (units.count > 0) {
      const token = connectOf(this.stack.dissect('client', 0))?.userName;
      this.#know(token === undefined ? undefined : this.#find(token));
    }
  }

  #know(owner: Owner): void {
    if (this.#known) return;
    this.#known = true;
    if (!this.#bound) this.#owner = this.#ledger.belongs(0, owner);
  }

  #settle(): void {
    if (this.#known || this.#bound) this.#ledger.settle(this.stack.client.octets.end);
  }
}
