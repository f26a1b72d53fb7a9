import type { Field, Side } from '../octets/dissection.ts';
import type { Connack } from './answer-fields.ts';
import { connectionRules } from './connection-rules.ts';
import { readPacket } from './packet-fields.ts';
import { DUP, PacketType, QOS, RETAIN, type Version } from './packet-types.ts';
import { PropertyId, pastValue, propertyOf } from './property-table.ts';
import type { MqttRule } from './rule.ts';
import { type MqttSession, otherSide, type Party } from './session.ts';
import { hasWildcard, isShared } from './topics.ts';
import { readVariableByteInteger } from './variable-byte-integer.ts';

/** A whole packet as the index found it: its octets, and where what follows the remaining length begins in them. */
export interface FoundPacket {
  readonly octets: Uint8Array;
  readonly body: number;
}

/** A rule that a packet broke by coming when it came, and at which of its octets. */
export interface OutOfPlace {
  readonly rule: MqttRule;
  readonly at: number;
  readonly length: number;
}

/** What waits for an answer: a PUBLISH by its QoS, one whose PUBREC has come, a subscription with how many filters it has. */
const AT_LEAST_ONCE = 1;
const EXACTLY_ONCE = 2;
const RECEIVED = 3;
const SUBSCRIBING = 4;
const UNSUBSCRIBING = 5;
const KIND = 0b111;
const COUNT_SHIFT = 3;

/**
 * Takes the next packet of `side` into account. Tells which version it is in, as far as is known, and which rules it breaks
 * by what was sent before it.
 */
export function follow(
  session: MqttSession,
  side: Side,
  packet: FoundPacket,
): { readonly version: Version | undefined; readonly broken: readonly OutOfPlace[] } {
  const broken: OutOfPlace[] = [];
  const follower = new Follower(session, side, packet, broken);
  return { version: follower.take(), broken };
}

class Follower {
  readonly #session: MqttSession;
  readonly #side: Side;
  readonly #own: Party;
  readonly #other: Party;
  readonly #octets: Uint8Array;
  readonly #body: number;
  readonly #first: number;
  readonly #broken: OutOfPlace[];

  constructor(session: MqttSession, side: Side, { octets, body }: FoundPacket, broken: OutOfPlace[]) {
    this.#session = session;
    this.#side = side;
    this.#own = session[side];
    this.#other = session[otherSide(side)];
    this.#octets = octets;
    this.#body = body;
    this.#first = octets[0] as number;
    this.#broken = broken;
  }

  take(): Version | undefined {
    const type = this.#first >>> 4;
    if (this.#own.disconnected) this.#breach(connectionRules.nothingAfterDisconnect);
    if (type === PacketType.DISCONNECT) this.#own.disconnected = true;
    if (type === PacketType.CONNECT && this.#side === 'client') return this.#connect();
    this.#session.version ??= versionTold(type, this.#side, this.#octets.length - this.#body);
    if (this.#refusesVersion(type)) this.#session.version = 4;
    if (type === PacketType.CONNACK && this.#side === 'server') this.#connack();
    else if (this.#session.whole) this.#within(type);
    return this.#session.version;
  }

  /**
   * Whether this is how a server answers that knows no MQTT 5.0: return code 1, unacceptable protocol level, in a CONNACK without
   * properties (MQTT 3.1.1 section 3.1.2.2).
   */
  #refusesVersion(type: number): boolean {
    const isAnswer = type === PacketType.CONNACK && this.#side === 'server' && this.#octets.length === this.#body + 2;
    return isAnswer && this.#octets[this.#body + 1] === 1;
  }

  #breach(rule: MqttRule, at = 0, length = this.#octets.length): void {
    this.#broken.push({ rule, at, length });
  }

  #read() {
    const version = this.#session.version ?? 4;
    return readPacket({ octets: this.#octets, offset: 0, side: this.#side, version, whole: true });
  }

  #connect(): Version | undefined {
    const { connect } = this.#read();
    if (this.#own.greeted) this.#breach(connectionRules.connectOnce);
    else if (connect) {
      this.#session.version = connect.version;
      this.#session.clean = connect.clean;
      this.#session.mayResume = !connect.clean;
      this.#session.authenticationMethod = connect.authenticationMethod;
      this.#session.wantsProblemInformation = connect.wantsProblemInformation;
      this.#session.wantsResponseInformation = connect.wantsResponseInformation;
      this.#session.sessionExpiry = connect.sessionExpiry;
      Object.assign(this.#own, limitsOf(connect));
    }
    this.#own.greeted = true;
    return connect?.version ?? this.#session.version;
  }

  #connack(): void {
    const { connack, fields } = this.#read();
    if (this.#own.greeted) this.#breach(connectionRules.connackOnce);
    this.#own.greeted = true;
    if (!connack) return;
    Object.assign(this.#own, limitsOf(connack), allowedBy(connack));
    if (!connack.accepted) this.#session.refused = true;
    if (this.#other.greeted) this.#judgeAgreed(connack, fields);
    if (!connack.sessionPresent) this.#session.mayResume = false;
    const isClean = this.#other.greeted && this.#session.clean;
    if (connack.sessionPresent && connack.accepted && isClean) {
      this.#breach(connectionRules.noSessionWhenClean, this.#body, 1);
    }
  }

  /** What a CONNACK answers to what the CONNECT asked for (MQTT 5.0). */
  #judgeAgreed({ accepted, authenticationMethod }: Connack, fields: readonly Field[]): void {
    const response = fieldOf(fields, 'Response Information');
    if (response && !this.#session.wantsResponseInformation) {
      this.#breachAt(connectionRules.responseInformation, response);
    }
    if (accepted && authenticationMethod !== this.#session.authenticationMethod) {
      this.#breach(connectionRules.sameAuthenticationMethod);
    }
  }

  #breachAt(rule: MqttRule, { offset, length }: Field): void {
    this.#breach(rule, offset, length);
  }

  #within(type: number): void {
    const { CONNECT, CONNACK, AUTH } = PacketType;
    const isClient = this.#side === 'client';
    const mayComeFirst = type === CONNECT || type === CONNACK || (!isClient && type === AUTH);
    if (!this.#own.greeted && !mayComeFirst) {
      this.#breach(isClient ? connectionRules.connectFirst : connectionRules.connackFirst);
    }
    if (this.#session.refused && !isClient) this.#breach(connectionRules.nothingAfterRefusal);
    if (type === AUTH && this.#session.client.greeted) this.#judgeAuth(isClient);
    if (this.#session.version === 5) this.#judgeInformation(type, isClient);
    if (this.#octets.length > this.#other.maximumPacketSize) {
      this.#breach(isClient ? connectionRules.clientPacketSize : connectionRules.serverPacketSize);
    }
    if (type === PacketType.PUBLISH) this.#publish();
    else this.#exchange(type);
  }

  #judgeAuth(isClient: boolean): void {
    const { authenticationMethod } = this.#session;
    if (authenticationMethod === undefined) {
      this.#breach(isClient ? connectionRules.clientAuthAgreed : connectionRules.serverAuthAgreed);
      return;
    }
    const named = fieldOf(this.#read().fields, 'Authentication Method')?.value;
    if (named !== authenticationMethod) this.#breach(connectionRules.sameAuthenticationMethod);
  }

  /** Properties that depend on what the CONNECT said (MQTT 5.0). */
  #judgeInformation(type: number, isClient: boolean): void {
    const { PUBLISH, CONNACK, DISCONNECT } = PacketType;
    if (isClient && type === DISCONNECT && this.#session.sessionExpiry === 0) {
      const expiry = fieldOf(this.#read().fields, 'Session Expiry Interval');
      if (expiry && expiry.value !== 0) this.#breachAt(connectionRules.expiryStaysZero, expiry);
    }
    const isFree = type === PUBLISH || type === CONNACK || type === DISCONNECT;
    if (isClient || isFree || this.#session.wantsProblemInformation) return;
    const { fields } = this.#read();
    const told = fieldOf(fields, 'Reason String') ?? fieldOf(fields, 'User Property');
    if (told) this.#breachAt(connectionRules.problemInformation, told);
  }

  /** What of a SUBSCRIBE the CONNACK does not allow (MQTT 5.0 section 3.2.2.3). */
  #judgeSubscription(fields: readonly Field[]): void {
    const { wildcardsAvailable, sharedAvailable, subscriptionIdentifiersAvailable } = this.#other;
    const identifier = fieldOf(fields, 'Subscription Identifier');
    if (identifier && !subscriptionIdentifiersAvailable) {
      this.#breachAt(connectionRules.subscriptionIdentifiersAvailable, identifier);
    }
    for (const subscription of fields.filter(({ name }) => name === 'subscription')) {
      const filter = fieldOf(subscription.fields ?? [], 'topic filter');
      if (typeof filter?.value !== 'string') continue;
      if (!wildcardsAvailable && hasWildcard(filter.value)) this.#breachAt(connectionRules.wildcardsAvailable, filter);
      if (!sharedAvailable && isShared(filter.value)) this.#breachAt(connectionRules.sharedAvailable, filter);
    }
  }

  #publish(): void {
    const topicLength = this.#number(this.#body);
    if (topicLength === undefined) return;
    const topicEnd = this.#body + 2 + topicLength;
    const qos = (this.#first & QOS) >>> 1;
    if (qos > this.#other.maximumQos && qos <= EXACTLY_ONCE) this.#breach(connectionRules.clientMaximumQos, 0, 1);
    if (this.#first & RETAIN && !this.#other.retainAvailable) this.#breach(connectionRules.retainAvailable, 0, 1);
    if (qos === AT_LEAST_ONCE || qos === EXACTLY_ONCE) this.#ask(topicEnd, qos, 0, (this.#first & DUP) !== 0);
    if (this.#session.version === 5) this.#alias(topicLength, qos === 0 ? topicEnd : topicEnd + 2);
  }

  /** Judges the topic alias of a PUBLISH whose properties begin at `at`. */
  #alias(topicLength: number, at: number): void {
    const alias = topicAliasIn(this.#octets, at);
    if (alias === undefined || alias.value === 0) return;
    const isClient = this.#side === 'client';
    if (this.#other.greeted && alias.value > this.#other.topicAliasMaximum) {
      const { clientAliasWithinMaximum, serverAliasWithinMaximum } = connectionRules;
      this.#breach(isClient ? clientAliasWithinMaximum : serverAliasWithinMaximum, alias.at, 3);
    }
    if (topicLength > 0) this.#own.aliases.add(alias.value);
    else if (!this.#own.aliases.has(alias.value)) this.#breach(connectionRules.aliasKnown, alias.at, 3);
  }

  #exchange(type: number): void {
    switch (type) {
      case PacketType.SUBSCRIBE: {
        const { count = 0, fields } = this.#read();
        this.#ask(this.#body, SUBSCRIBING, count, false);
        this.#judgeSubscription(fields);
        return;
      }
      case PacketType.UNSUBSCRIBE:
        this.#ask(this.#body, UNSUBSCRIBING, this.#read().count ?? 0, false);
        return;
      case PacketType.PUBACK:
        this.#settle(this.#other, AT_LEAST_ONCE);
        return;
      case PacketType.PUBREC:
        this.#settle(this.#other, EXACTLY_ONCE, this.#refuses() ? undefined : RECEIVED);
        return;
      case PacketType.PUBREL:
        this.#settle(this.#own, RECEIVED, RECEIVED);
        return;
      case PacketType.PUBCOMP:
        this.#settle(this.#other, RECEIVED, undefined, connectionRules.releaseAcknowledged);
        return;
      case PacketType.SUBACK:
        this.#answerSubscription(SUBSCRIBING, connectionRules.codeForEachFilter);
        return;
      case PacketType.UNSUBACK:
        this.#answerSubscription(UNSUBSCRIBING, connectionRules.unsubackCodeForEachFilter);
        return;
    }
  }

  /** Notes that a packet waits for its answer, under the packet identifier at index `at`. */
  #ask(at: number, kind: number, count: number, isAgain: boolean): void {
    const identifier = this.#number(at);
    if (identifier === undefined || identifier === 0) return;
    const { underWay } = this.#own;
    const isClient = this.#side === 'client';
    const isUsed = underWay.has(identifier);
    if (isUsed && !isAgain) {
      const { clientIdentifierUnused, serverIdentifierUnused } = connectionRules;
      this.#breach(isClient ? clientIdentifierUnused : serverIdentifierUnused, at, 2);
    } else if (isUsed) this.#breach(connectionRules.resentOnlyWhenResumed, 0, 1);
    if (!isUsed && kind <= EXACTLY_ONCE) {
      this.#own.publishing += 1;
      if (this.#own.publishing > this.#other.receiveMaximum) {
        const { clientReceiveMaximum, serverReceiveMaximum } = connectionRules;
        this.#breach(isClient ? clientReceiveMaximum : serverReceiveMaximum);
      }
    }
    underWay.set(identifier, kind | (count << COUNT_SHIFT));
  }

  /** Takes an acknowledgement of what `asker` published and what should wait as `kind`; it waits on as `next`, if at all. */
  #settle(asker: Party, kind: number, next?: number, rule: MqttRule = connectionRules.publishAcknowledged): void {
    const identifier = this.#number(this.#body);
    if (identifier === undefined) return;
    const waiting = asker.underWay.get(identifier);
    // A PUBREC may come twice, when the PUBLISH did.
    const fits = waiting === kind || (waiting === RECEIVED && next === RECEIVED);
    if (!fits) {
      if (!this.#session.mayResume) this.#breach(rule, this.#body, 2);
      return;
    }
    if (next !== undefined) asker.underWay.set(identifier, next);
    else {
      asker.underWay.delete(identifier);
      asker.publishing -= 1;
    }
  }

  #answerSubscription(kind: number, forEach: MqttRule): void {
    const identifier = this.#number(this.#body);
    if (identifier === undefined) return;
    const waiting = this.#other.underWay.get(identifier);
    if (waiting === undefined || (waiting & KIND) !== kind) {
      this.#breach(connectionRules.subscriptionAcknowledged, this.#body, 2);
      return;
    }
    this.#other.underWay.delete(identifier);
    const { count } = this.#read();
    const isCounted = kind === SUBSCRIBING || this.#session.version === 5;
    if (isCounted && count !== waiting >>> COUNT_SHIFT) this.#breach(forEach);
  }

  /** Whether a PUBREC ends the exchange: a reason code of 0x80 or more (MQTT 5.0 section 4.4). */
  #refuses(): boolean {
    return this.#session.version === 5 && (this.#octets[this.#body + 2] ?? 0) >= 0x80;
  }

  #number(at: number): number | undefined {
    const high = this.#octets[at];
    const low = this.#octets[at + 1];
    return high === undefined || low === undefined ? undefined : (high << 8) | low;
  }
}

function limitsOf({
  receiveMaximum,
  maximumPacketSize,
  topicAliasMaximum,
}: Pick<Party, 'receiveMaximum' | 'maximumPacketSize' | 'topicAliasMaximum'>) {
  return { receiveMaximum, maximumPacketSize, topicAliasMaximum };
}

function allowedBy({
  maximumQos,
  retainAvailable,
  wildcardsAvailable,
  subscriptionIdentifiersAvailable,
  sharedAvailable,
}: Connack) {
  return { maximumQos, retainAvailable, wildcardsAvailable, subscriptionIdentifiersAvailable, sharedAvailable };
}

/** The first field of this name, however deep. */
function fieldOf(fields: readonly Field[], name: string): Field | undefined {
  for (const field of fields) {
    const found = field.name === name ? field : fieldOf(field.fields ?? [], name);
    if (found) return found;
  }
  return undefined;
}

/**
 * The version that a packet gives away by its length, on a connection whose CONNECT was not seen: reason codes and properties
 * are found in MQTT 5.0 only. Most packets tell nothing.
 */
function versionTold(type: number, side: Side, remaining: number): Version | undefined {
  switch (type) {
    case PacketType.CONNACK:
    case PacketType.UNSUBACK:
      return remaining === 2 ? 4 : 5;
    case PacketType.PUBACK:
    case PacketType.PUBREC:
    case PacketType.PUBREL:
    case PacketType.PUBCOMP:
      return remaining > 2 ? 5 : undefined;
    case PacketType.DISCONNECT:
      return remaining > 0 || side === 'server' ? 5 : undefined;
    case PacketType.AUTH:
      return 5;
    default:
      return undefined;
  }
}

/** The topic alias among the properties that begin at index `at`, and where its property stands. */
function topicAliasIn(octets: Uint8Array, at: number): { readonly value: number; readonly at: number } | undefined {
  const length = readVariableByteInteger(octets, at, octets.length);
  if (typeof length === 'string' || length.value === 0) return undefined;
  const end = Math.min(octets.length, at + length.length + length.value);
  let next: number | undefined = at + length.length;
  while (next !== undefined && next < end) {
    const id = octets[next] as number;
    const property = propertyOf(id);
    if (id === PropertyId.TOPIC_ALIAS && next + 3 <= end) {
      return { value: ((octets[next + 1] as number) << 8) | (octets[next + 2] as number), at: next };
    }
    next = property && pastValue(property.type, octets, next + 1, end);
  }
  return undefined;
}
