import type { CaptureReader, Entry } from '#capture/reader.ts';
import type { Version } from '#wire/mqtt/packet-types.ts';
import { resumptionRules } from '#wire/mqtt/resumption-rules.ts';
import { type MqttRule, ruleFor } from '#wire/mqtt/rule.ts';
import type { Field, Rule, Side, Unit, Value } from '#wire/octets/dissection.ts';
import { HandOff, type PacketPlace, type Step } from './mqtt-hand-off.ts';

/** A session expiry interval that never ends (MQTT 5.0 section 3.1.2.11.2). */
const NEVER = 0xffff_ffff;
const MICROSECONDS = 1_000_000;

/** One network connection of a client, from its CONNECT on. */
export interface ClientConnection {
  readonly connection: number;
  readonly version: Version;
  /** Clean Session, or Clean Start. */
  readonly clean: boolean;
  readonly connect: PacketPlace;
  /** Once the server has answered. */
  connack: { readonly place: PacketPlace; readonly accepted: boolean; readonly sessionPresent: boolean } | undefined;
  /** Seconds for which the session outlives it; none for MQTT 3.1.1 with Clean Session, no end without. */
  sessionExpiry: number;
  disconnect: { readonly side: Side; readonly code: number; readonly place: PacketPlace } | undefined;
  /** When it was closed, in microseconds. */
  closedAt: number | undefined;
  /** The connection of the same client that took over from it, while it was open. */
  takenOverBy: number | undefined;
}

/** Everything that one client identifier did. */
export interface MqttClient {
  readonly identifier: string;
  readonly connections: ClientConnection[];
  /** Every message with QoS 1 or 2, to it and from it, in the order of their first PUBLISH. */
  readonly handOffs: HandOff[];
}

/** A rule that a packet broke by what crossed on an earlier connection of its client. */
export interface MqttFinding {
  readonly rule: Rule;
  readonly blame: Side;
  readonly client: string;
  /** The packet that broke it. */
  readonly place: PacketPlace;
  /** The earlier packet that it should have heeded, where there is one. */
  readonly because: PacketPlace | undefined;
}

/**
 * Follows the MQTT sessions of a capture, over all its network connections, as it grows: which client identifier is connected, which
 * messages are on their way with what either side stores of them, and what is broken only across connections.
 */
export class MqttSessions {
  /** By client identifier. A client that came without one has none, unless the server gave it one (MQTT 5.0). */
  readonly clients = new Map<string, MqttClient>();
  readonly findings: MqttFinding[] = [];
  readonly #reader: CaptureReader;
  readonly #open = new Map<number, { client: MqttClient; at: ClientConnection }>();
  #entries = 0;

  constructor(reader: CaptureReader) {
    this.#reader = reader;
  }

  /** Reads what came since the last call. */
  advance(): void {
    const { entries } = this.#reader;
    for (; this.#entries < entries.length; this.#entries++) this.#take(entries[this.#entries] as Entry, this.#entries);
  }

  #take(entry: Entry, index: number): void {
    if (entry.kind === 'notice' && entry.event.type === 'connection-closed')
      this.#closed(entry.event.connection, entry.time);
    if (entry.kind !== 'unit') return;
    const { connection, stretch, side, unit, time } = entry;
    const { wire } = this.#reader.stretchOf(entry);
    const place = { connection, stretch, side, unit, time, entry: index };
    const protocol = wire.protocolOf(side, unit);
    if (protocol === 'mqtt') this.#packet(wire.dissect(side, unit), { ...place, nested: undefined });
    if (protocol !== 'websocket') return;
    wire.nestedIn(side, unit).forEach((each, nested) => {
      if (each.unit.protocol === 'mqtt') this.#packet(each.unit, { ...place, nested });
    });
  }

  #packet(packet: Unit, place: PacketPlace): void {
    if (packet.kind === 'CONNECT') {
      this.#connect(packet, place);
      return;
    }
    const open = this.#open.get(place.connection);
    if (!open) return;
    const { client, at } = open;
    this.#judgeTakenOver(client, at, packet, place);
    switch (packet.kind) {
      case 'CONNACK':
        this.#connack(open, packet, place);
        return;
      case 'DISCONNECT':
        this.#disconnect(at, packet, place);
        return;
      case 'PUBLISH':
        this.#publish(open, packet, place);
        return;
      case 'PUBACK':
      case 'PUBREC':
      case 'PUBREL':
      case 'PUBCOMP':
        this.#acknowledge(client, packet.kind, packet, place);
    }
  }

  #find(rule: MqttRule, at: ClientConnection, client: MqttClient, place: PacketPlace, because?: PacketPlace): void {
    const told = ruleFor(rule, at.version, false);
    if (told) this.findings.push({ rule: told, blame: place.side, client: client.identifier, place, because });
  }

  #connect(packet: Unit, place: PacketPlace): void {
    if (place.side !== 'client' || this.#open.has(place.connection)) return;
    const version = versionOf(said(packet, 'protocol version'));
    const clean = said(packet, version === 5 ? 'clean start' : 'clean session') === 1;
    const expiry = said(packet, 'Session Expiry Interval');
    const at: ClientConnection = {
      connection: place.connection,
      version,
      clean,
      connect: place,
      connack: undefined,
      sessionExpiry: version === 5 ? Number(expiry ?? 0) : clean ? 0 : NEVER,
      disconnect: undefined,
      closedAt: undefined,
      takenOverBy: undefined,
    };
    this.#open.set(place.connection, { client: this.#clientOf(String(said(packet, 'client identifier') ?? '')), at });
  }

  /** The client with this identifier; one of its own for a client without. */
  #clientOf(identifier: string): MqttClient {
    const known = identifier === '' ? undefined : this.clients.get(identifier);
    const client = known ?? { identifier, connections: [], handOffs: [] };
    if (identifier !== '') this.clients.set(identifier, client);
    return client;
  }

  #connack(open: { client: MqttClient; at: ClientConnection }, packet: Unit, place: PacketPlace): void {
    const { at } = open;
    if (place.side !== 'server' || at.connack) return;
    const accepted = (said(packet, 'reason code') ?? said(packet, 'return code')) === 0;
    const sessionPresent = said(packet, 'session present') === 1;
    const assigned = said(packet, 'Assigned Client Identifier');
    if (typeof assigned === 'string') open.client = this.#clientOf(assigned);
    const expiry = said(packet, 'Session Expiry Interval');
    if (typeof expiry === 'number') at.sessionExpiry = expiry;
    at.connack = { place, accepted, sessionPresent };
    if (!accepted) return;
    const { client } = open;
    const earlier = client.connections.at(-1);
    client.connections.push(at);
    if (earlier && earlier.closedAt === undefined) earlier.takenOverBy = at.connection;
    const kept = earlier !== undefined && keepsSession(earlier, place.time);
    if (!at.clean && kept && !sessionPresent) {
      this.#find(resumptionRules.sessionPresent, at, client, place, earlier.connack?.place);
    }
    if (!at.clean && earlier && !kept && sessionPresent) {
      this.#find(resumptionRules.sessionNotPresent, at, client, place, earlier.connack?.place);
    }
    if (!sessionPresent) for (const handOff of client.handOffs) handOff.ended ??= 'dropped';
  }

  /** Once a newer connection of its client is accepted, only a DISCONNECT of the server may come on an older one. */
  #judgeTakenOver(client: MqttClient, at: ClientConnection, packet: Unit, place: PacketPlace): void {
    if (at.takenOverBy === undefined || place.side !== 'server' || packet.kind === 'DISCONNECT') return;
    const newer = client.connections.find(({ connection }) => connection === at.takenOverBy);
    const isTold = this.findings.some(
      ({ rule, place: told }) => rule.id === 'mqtt.taken-over' && told.connection === at.connection,
    );
    if (!isTold) this.#find(resumptionRules.takenOver, at, client, place, newer?.connack?.place);
  }

  #disconnect(at: ClientConnection, packet: Unit, place: PacketPlace): void {
    const expiry = said(packet, 'Session Expiry Interval');
    if (typeof expiry === 'number' && place.side === 'client') at.sessionExpiry = expiry;
    at.disconnect ??= { side: place.side, code: Number(said(packet, 'reason code') ?? 0), place };
  }

  #closed(connection: number, time: number): void {
    const open = this.#open.get(connection);
    if (open) open.at.closedAt ??= time;
  }

  #publish({ client, at }: { client: MqttClient; at: ClientConnection }, packet: Unit, place: PacketPlace): void {
    const qos = said(packet, 'QoS');
    const packetIdentifier = said(packet, 'packet identifier');
    if ((qos !== 1 && qos !== 2) || typeof packetIdentifier !== 'number') return;
    const topic = String(said(packet, 'topic name') ?? '');
    const dup = said(packet, 'DUP') === 1;
    const step: Step = { kind: 'PUBLISH', side: place.side, dup, place };
    const known = handOffOf(client, place.side, packetIdentifier);
    const isSame = known?.qos === qos && (known.topic === topic || topic === '' || known.topic === '');
    const last = known?.steps.findLast(({ kind }) => kind === 'PUBLISH')?.place;
    if (known && isSame && (dup || last?.connection !== place.connection)) {
      if (!dup) this.#find(resumptionRules.redeliveredWithDup, at, client, place, last);
      known.take(step);
      return;
    }
    const handOff = new HandOff(place.side, qos, packetIdentifier, topic);
    handOff.take(step);
    client.handOffs.push(handOff);
  }

  #acknowledge(client: MqttClient, kind: Exclude<Step['kind'], 'PUBLISH'>, packet: Unit, place: PacketPlace): void {
    const other: Side = place.side === 'client' ? 'server' : 'client';
    const sender = kind === 'PUBREL' ? place.side : other;
    const handOff = handOffOf(client, sender, Number(said(packet, 'packet identifier')));
    handOff?.take({ kind, side: place.side, place }, Number(said(packet, 'reason code') ?? 0) >= 0x80);
  }
}

/** The hand-off under way with this packet identifier; each side numbers for itself. */
function handOffOf({ handOffs }: MqttClient, sender: Side, packetIdentifier: number): HandOff | undefined {
  return handOffs.findLast(
    (each) => each.ended === undefined && each.sender === sender && each.packetIdentifier === packetIdentifier,
  );
}

/** Whether the session of a connection still was there at `time`. */
function keepsSession({ sessionExpiry, closedAt }: ClientConnection, time: number): boolean {
  if (sessionExpiry === NEVER) return true;
  return sessionExpiry > 0 && (closedAt === undefined || time - closedAt < sessionExpiry * MICROSECONDS);
}

function versionOf(level: Value | undefined): Version {
  return level === 3 || level === 5 ? level : 4;
}

/** The value of the first field of this name, however deep. */
function said({ fields }: { readonly fields?: readonly Field[] }, name: string): Value | undefined {
  for (const field of fields ?? []) {
    if (field.name === name) return field.value;
    const inner = said(field, name);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
