import { fieldValues } from '#wire/http/head.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { Connection, type ConnectionOptions } from '#wire/stack/connection.ts';
import type { Exchange } from '#wire/stack/exchange-table.ts';
import { encodeClosePayload, encodeMessage } from '#wire/websocket/encode.ts';
import { BINARY, CLOSE } from '#wire/websocket/opcodes.ts';
import { appended } from './appended.ts';
import type { Conversation, OwnedRun } from './conversation.ts';
import { discardPassed } from './discard-passed.ts';
import { payloadOf } from './frame-payload.ts';
import type { Ledger, Owner } from './ledger.ts';
import { PacketBoundaries } from './packet-boundaries.ts';
import { PacketRuns, packetNames, type Run } from './packet-runs.ts';
import { tokenOfBeginning, tokenOfTarget } from './session-of-target.ts';
import type { FindSession } from './tap-session.ts';

/**
 * How many octets that are on their way are left before they are discarded together: of requests, which are judged again when
 * they are answered, and of all else, which nobody needs any more.
 */
const DISCARDED_TOGETHER = { requests: 64 * 1024, rest: 8 * 1024 };

/** The subprotocols in which MQTT is carried (MQTT 3.1.1 and 5.0, section 6). */
const MQTT_SUBPROTOCOLS: readonly string[] = ['mqtt', 'mqttv3.1'];

/** What mostly is there; an array of its own, even an empty one, costs each connection. */
const none: readonly never[] = [];

const POLICY_VIOLATION = 1008;

/** How many octets of a server may be left unread. */
const MOST_UNREAD = 8 * 1024;

/**
 * A conversation that begins as HTTP. Octets belong to the session that the target of their request names; after a 101 all
 * belong to it.
 */
export class HttpConversation implements Conversation, Pick<ConnectionOptions, 'onRequest'> {
  readonly stack: Connection;
  readonly #ledger: Ledger;
  readonly #find: FindSession;
  /** Whose all of it is, whatever its requests name. */
  readonly #bound: Owner;
  /** By exchange, from the first one on that the stack holds; kept once exchanges of different owners were seen. */
  #owners: readonly Owner[] = none;
  /** Whose the client's newest octets are, and from which offset on. */
  #tailOwner: Owner;
  #tailFrom = 0;
  /** True once exchanges of different owners were seen. */
  #mixed = false;
  #answering = 0;
  /** How far the octets of each side are on their way: what is before that is looked at no more. */
  #passedClient = 0;
  #passedServer = 0;
  #unreadParts: readonly Uint8Array[] = none;
  #unread = 0;
  #examined = 0;
  #packets: PacketRuns | undefined;

  /** @param owner whose the connection is from its first octet on; its requests tell when undefined */
  constructor(ledger: Ledger, find: FindSession, owner?: Owner) {
    this.#ledger = ledger;
    this.#find = find;
    this.stack = new Connection(this);
    this.#bound = owner;
    if (owner) this.#tailOwner = ledger.belongs(0, owner);
  }

  get upgradedBy(): Owner {
    return this.stack.upgrade ? this.#tailOwner : undefined;
  }

  /** Whose the client's newest octets are, as far as is known. */
  get tailOwner(): Owner {
    return this.#tailOwner;
  }

  /** True when every octet so far has the same owner. */
  get uniform(): boolean {
    return !this.#mixed;
  }

  /** Takes what the client sent. The array must not change. */
  fromClient(octets: Uint8Array): void {
    // The client goes on after the answer: its next request must not find this one waiting.
    this.readAll();
    this.stack.adopt('client', octets);
    this.#followPackets();
    this.#attributeUndecodable();
    this.#ledger.settle(this.#knownTo());
  }

  clientEnded(): void {
    this.stack.end('client');
    this.#attributeUndecodable();
    this.#attributeBeginning();
    this.#ledger.settle(this.stack.client.octets.end);
  }

  /** Offset just past the server's last octet. */
  get serverEnd(): number {
    return this.stack.serverEnd + this.#unread;
  }

  /** Whether the newest request has an answer, or the beginning of one. */
  get answered(): boolean {
    return this.#unread > 0 || this.stack.exchangeTable.newest?.response !== undefined;
  }

  /**
   * Whether nothing depends on what the server says next: an ordinary answer to a whole request without content, on a
   * connection of one owner. Most connections carry nothing else, and are cheaper for it.
   */
  get mayLeaveUnread(): boolean {
    const { stack } = this;
    const { newest } = stack.exchangeTable;
    if (!newest || stack.upgrade || stack.awaitsUpgrade || !this.uniform) return false;
    return this.#endsWithHead;
  }

  /** Takes octets of the server without reading them; `readAll` catches up. The array must not change. */
  leaveUnread(octets: Uint8Array): void {
    this.#unreadParts = appended(this.#unreadParts, octets);
    this.#unread += octets.length;
    if (this.#unread > MOST_UNREAD) this.readAll();
  }

  /** Reads what was left unread. It is on its way already. */
  readAll(): void {
    if (this.#unread === 0) return;
    for (const octets of this.#unreadParts) this.stack.receive('server', octets);
    this.#unreadParts = none;
    this.#unread = 0;
    this.discard('server', this.stack.server.octets.end);
  }

  fromServer(octets: Uint8Array): void {
    const { stack } = this;
    const last = stack.exchangeTable.newest;
    if (!stack.upgrade && (!last || last.response)) this.#attributeBeginning();
    const upgraded = stack.upgrade !== undefined;
    stack.receive('server', octets);
    if (upgraded) return;
    this.#followPackets();
    this.#ledger.settle(this.#knownTo());
  }

  serverEnded(): void {
    if (this.#unread > 0) return;
    this.stack.end('server');
  }

  /** The word for unit `index` of `side`. */
  kindOf(side: Side, index: number): string {
    const { stack } = this;
    if (stack.protocolOf(side, index) !== 'websocket') return stack.dissect(side, index).kind;
    if (!stack.frames(side)?.head(index)) return 'undecodable';
    if (!this.#carriesMqtt) return 'frame';
    if (side === 'client') return this.#packets?.runOf(index)?.kind ?? 'frame';
    const { units, octets } = stack.server;
    return packetNames(octets.view(units.offset(index), units.offset(index) + units.length(index)));
  }

  runOf(unit: number): Run | undefined {
    if (this.#packets && unit >= this.#packets.first) return this.#packets.runOf(unit);
    return { first: unit, last: unit, offset: this.stack.client.units.offset(unit) };
  }

  get clientWholeEnd(): number {
    return this.#packets?.openAt ?? this.stack.client.units.end(0);
  }

  packetIn(frame: Uint8Array): Uint8Array | undefined {
    if (!this.#carriesMqtt) return undefined;
    const payload = isWholeBinary(frame) ? payloadOf(frame) : undefined;
    return payload && new PacketBoundaries().take(payload).length === 1 ? payload : undefined;
  }

  carrying(packet: Uint8Array): Uint8Array {
    return this.#carriesMqtt ? encodeMessage(BINARY, packet) : packet;
  }

  get #carriesMqtt(): boolean {
    return MQTT_SUBPROTOCOLS.includes(this.stack.upgrade?.agreed.subprotocol ?? '');
  }

  /** Puts the client's new frames together as control packets, once it is MQTT that they carry. */
  #followPackets(): void {
    const { upgrade, client } = this.stack;
    if (upgrade === undefined || !this.#carriesMqtt) return;
    this.#packets ??= new PacketRuns(upgrade.exchange.requestUnit + 1);
    for (let unit = this.#packets.next; unit < client.units.count; unit = this.#packets.next) {
      const offset = client.units.offset(unit);
      this.#packets.take(client.octets.view(offset, offset + client.units.length(unit)), offset);
    }
  }

  /** The exchange that unit `index` of the server answers for good. */
  answeredBy(index: number): Exchange | undefined {
    return this.stack.exchangeOf('server', index);
  }

  /** Whose the octets of the server between two offsets are. */
  serverRuns(from: number, to: number): OwnedRun[] {
    if (this.stack.upgrade || this.uniform) return [{ from, to, owner: this.#tailOwner }];
    const { units } = this.stack.server;
    const runs: OwnedRun[] = [];
    let at = from;
    for (let unit = Math.max(0, this.#unitAfter(from)); at < to && unit < units.count; unit++) {
      const past = Math.min(to, units.offset(unit) + units.length(unit));
      if (past <= at) continue;
      runs.push({ from: at, to: past, owner: this.ownerOfServerUnit(unit) });
      at = past;
    }
    if (at < to) runs.push({ from: at, to, owner: this.ownerOfServerRest() });
    return runs;
  }

  ownerOfServerUnit(unit: number): Owner {
    if (this.uniform || this.stack.upgrade) return this.#tailOwner;
    const { exchangeTable } = this.stack;
    this.#answering = Math.max(this.#answering, exchangeTable.first);
    while ((exchangeTable.at(this.#answering + 1)?.responseUnit ?? Number.POSITIVE_INFINITY) <= unit) {
      this.#answering += 1;
    }
    const answer = exchangeTable.at(this.#answering)?.responseUnit;
    const isNextHead = answer !== undefined && unit > answer && this.kindOf('server', unit) === 'response head';
    return this.#ownerOf(isNextHead ? this.#answering + 1 : this.#answering);
  }

  /** Whose the server's octets after its last whole unit are. */
  ownerOfServerRest(): Owner {
    if (this.uniform || this.stack.upgrade) return this.#tailOwner;
    const { count } = this.stack.server.units;
    if (this.stack.pending('server')?.kind !== 'response head') return this.ownerOfServerUnit(count - 1);
    return this.#ownerOf(this.stack.exchangeTable.answered);
  }

  ownerOfClientOctet(offset: number): Owner {
    if (this.uniform || this.stack.upgrade || offset >= this.#tailFrom) return this.#tailOwner;
    return this.#owners[this.stack.exchanges.findLastIndex((exchange) => exchange.request.offset <= offset)];
  }

  /** The session that the beginning of an unfinished request head names, when its octets start at `offset`. */
  beginning(offset: number): Owner | 'unknown' {
    if (this.#bound) return this.#bound;
    const found = tokenOfBeginning(this.stack.client.octets.view(offset));
    return typeof found === 'object' ? this.#find(found.token) : found;
  }

  /** True when what follows the client's last whole unit is the beginning of a request head. */
  get atBeginning(): boolean {
    return !this.stack.upgrade && this.stack.pending('client')?.kind === 'request head';
  }

  /** True while the client has begun a request head and not finished it. */
  get headUnfinished(): boolean {
    const { octets, units } = this.stack.client;
    return octets.end > units.end(0) && this.atBeginning;
  }

  /**
   * The octets of `side` before `to` are on their way. Forgets the exchanges that are over by that, and those octets that
   * are indexed, and the units that they were.
   */
  discard(side: Side, to: number): void {
    if (side === 'client') {
      this.#passedClient = to;
      this.#packets?.discardBefore(to);
    } else this.#passedServer = to;
    this.#discardExchanges();
    const { octets, units } = this.stack.client;
    // A head is read: what is kept of it is its exchange.
    if (side === 'client' && this.#endsWithHead && units.end(0) <= to) {
      octets.discardBefore(octets.end);
      units.discardBefore(units.count);
    }
    const isRequests = side === 'client' && !this.stack.upgrade;
    discardPassed(this.stack[side], to, isRequests ? DISCARDED_TOGETHER.requests : DISCARDED_TOGETHER.rest);
  }

  farewell(limit: string): Uint8Array | undefined {
    const phase = this.stack.frames('server')?.phase();
    const mayClose = phase === 'between messages' || phase === 'between fragments';
    if (!mayClose) return undefined;
    return encodeMessage(CLOSE, encodeClosePayload(POLICY_VIOLATION, `limit reached: ${limit}`));
  }

  /** An exchange is over once the next one is being answered: until then octets of it may follow. */
  #discardExchanges(): void {
    const { exchangeTable } = this.stack;
    let over = 0;
    for (const { request, response } of exchangeTable.held.slice(1)) {
      if (!response || request.offset > this.#passedClient || response.offset > this.#passedServer) break;
      over += 1;
    }
    if (over === 0) return;
    exchangeTable.discardBefore(exchangeTable.first + over);
    if (this.#mixed) this.#owners = this.#owners.slice(over);
  }

  /** Whether the client's last octet so far is the last one of a request head. */
  get #endsWithHead(): boolean {
    const { client, exchangeTable } = this.stack;
    const { units, octets } = client;
    return exchangeTable.newest?.requestUnit === units.count - 1 && units.end(0) === octets.end;
  }

  #ownerOf(exchange: number): Owner {
    const { first, count } = this.stack.exchangeTable;
    return exchange < count ? this.#owners[exchange - first] : this.#tailOwner;
  }

  #unitAfter(offset: number): number {
    const { units } = this.stack.server;
    const found = units.indexAt(offset);
    return found === -1 ? units.count : found;
  }

  /** A request head is complete. */
  onRequest(exchange: Exchange): void {
    const { target, offset } = exchange.request;
    const owner = this.#turnTo(this.#bound ?? this.#named(target), offset);
    if (this.#mixed) this.#owners = appended(this.#owners, owner);
    if (owner) this.#ledger.begin(owner, this.stack.exchangeTable.count - 1, offset);
  }

  #named(target: string): Owner {
    const token = tokenOfTarget(target);
    return token === undefined ? undefined : this.#find(token);
  }

  #turnTo(named: Owner, from: number): Owner {
    const owner = this.#ledger.belongs(from, named);
    if (owner !== this.#tailOwner && from > 0 && !this.#mixed) {
      this.#mixed = true;
      const before = this.stack.exchanges.filter(({ request }) => request.offset < from);
      this.#owners = before.map(() => this.#tailOwner);
    }
    this.#tailOwner = owner;
    this.#tailFrom = from;
    return owner;
  }

  /** Up to where it is clear whose the client's octets are. */
  #knownTo(): number {
    const { octets, units } = this.stack.client;
    const indexed = units.end(0);
    if (this.#bound) return octets.end;
    if (this.stack.upgrade || indexed === octets.end) return octets.end;
    if (this.stack.awaitsUpgrade || this.atBeginning) return indexed;
    return octets.end;
  }

  /** Finds the owner of octets in which no message can be found any more. */
  #attributeUndecodable(): void {
    const { stack } = this;
    if (stack.upgrade) return;
    const { units } = stack.client;
    for (; this.#examined < units.count; this.#examined++) {
      const unit = this.#examined;
      if (stack.exchangeTable.newest?.requestUnit === unit || this.kindOf('client', unit) !== 'undecodable') continue;
      if (!this.#withinContent(unit)) this.#attribute(units.offset(unit));
    }
  }

  /** Whether what follows the unit before `unit` must be content of the same request. */
  #withinContent(unit: number): boolean {
    const request = this.stack.exchangeTable.newest?.request;
    if (unit === 0 || !request) return false;
    const before = this.kindOf('client', unit - 1);
    return before === 'chunk' || (before === 'request head' && fieldValues(request, 'transfer-encoding').length > 0);
  }

  /** The server speaks, or the client ends, before the client's head is whole: its beginning must tell whose it is. */
  #attributeBeginning(): void {
    const indexed = this.stack.client.units.end(0);
    if (indexed < this.stack.client.octets.end && this.atBeginning) this.#attribute(indexed);
  }

  #attribute(offset: number): void {
    const found = this.beginning(offset);
    this.#turnTo(found === 'unknown' ? undefined : found, offset);
  }
}

/** Whether a frame is a whole binary message by itself. */
function isWholeBinary([first = 0]: Uint8Array): boolean {
  return first === (0x80 | BINARY);
}
