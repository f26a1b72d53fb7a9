import type { Side } from '#wire/octets/dissection.ts';
import type { Connection } from '#wire/stack/connection.ts';
import type { Exchange } from '#wire/stack/exchange-table.ts';
import type { Owner } from './ledger.ts';
import type { Run } from './packet-runs.ts';

/** A run of octets with one owner. */
export interface OwnedRun {
  readonly from: number;
  readonly to: number;
  readonly owner: Owner;
}

/**
 * What one tapped connection says, as the libraries on the server's side see it: its protocol messages, and whose each of
 * them is.
 */
export interface Conversation {
  readonly stack: Connection;
  /** Whose the connection is as a whole, once it belongs to one session until its end. */
  readonly upgradedBy: Owner;
  /** Whose the client's newest octets are, as far as is known. */
  readonly tailOwner: Owner;
  /** True when every octet so far has the same owner. */
  readonly uniform: boolean;
  /** Offset just past the server's last octet. */
  readonly serverEnd: number;
  /** Whether the newest request has an answer, or the beginning of one; false where there are no requests. */
  readonly answered: boolean;
  /** Whether nothing depends on what the server says next. */
  readonly mayLeaveUnread: boolean;
  /** True when what follows the client's last whole unit may be the beginning of a message that tells whose it is. */
  readonly atBeginning: boolean;
  /** True while the client has begun such a message and not finished it. */
  readonly headUnfinished: boolean;
  /** Takes what the client sent. The array must not change. */
  fromClient(octets: Uint8Array): void;
  clientEnded(): void;
  fromServer(octets: Uint8Array): void;
  serverEnded(): void;
  /** Takes octets of the server without reading them; `readAll` catches up. The array must not change. */
  leaveUnread(octets: Uint8Array): void;
  /** Reads what was left unread. It is on its way already. */
  readAll(): void;
  /** The word for unit `index` of `side`; of the last unit of a run, for all of it. */
  kindOf(side: Side, index: number): string;
  /** The client's units that the gate holds as one with `unit`; undefined while the last of them has not come. */
  runOf(unit: number): Run | undefined;
  /** Offset just past the client's last octet that the gate can hold: of its last whole unit, or run of units. */
  readonly clientWholeEnd: number;
  /** The control packet of MQTT that a unit of the server is, or carries; undefined when it is or carries something else. */
  packetIn(octets: Uint8Array): Uint8Array | undefined;
  /** The octets that carry a control packet of the server on this connection. */
  carrying(packet: Uint8Array): Uint8Array;
  /** The exchange that unit `index` of the server answers for good. */
  answeredBy(index: number): Exchange | undefined;
  /** Whose the octets of the server between two offsets are. */
  serverRuns(from: number, to: number): OwnedRun[];
  ownerOfServerUnit(unit: number): Owner;
  /** Whose the server's octets after its last whole unit are. */
  ownerOfServerRest(): Owner;
  ownerOfClientOctet(offset: number): Owner;
  /** The session that the beginning of an unfinished message names, when its octets start at `offset`. */
  beginning(offset: number): Owner | 'unknown';
  /** The octets of `side` before `to` are on their way: what nobody needs of them is forgotten. */
  discard(side: Side, to: number): void;
  /** What may be said to the client before its connection is ended over a limit. */
  farewell(limit: string): Uint8Array | undefined;
}
