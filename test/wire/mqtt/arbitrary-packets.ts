import fc from 'fast-check';
import type { Packet } from 'mqtt-packet';
import {
  encodeAcknowledgement,
  encodeConnack,
  encodeConnect,
  encodePing,
  encodePublish,
  encodeReason,
  encodeSubscribe,
  encodeSubscriptionAnswer,
  encodeUnsubscribe,
  type PropertyList,
  type PropertyValue,
} from '#wire/mqtt/encode.ts';
import { PacketType, type Version } from '#wire/mqtt/packet-types.ts';
import { PropertyId, propertyIds, propertyOf, WILL } from '#wire/mqtt/property-table.ts';
import { reasonName, returnName } from '#wire/mqtt/reason-codes.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { namedByLibrary } from './mqtt-packet.ts';

/** One packet, as our encoder makes it and as mqtt-packet is given it. */
export interface ArbitraryPacket {
  readonly side: Side;
  readonly version: Version;
  readonly octets: Uint8Array;
  readonly packet: Packet;
}

const text = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that a string should not contain.
  .map((any) => any.replace(/[\u0000-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffe\uffff]|\p{Cs}|[+#]/gu, '').slice(0, 12))
  .map((any) => (any.isWellFormed() ? any : 'x'));
const topic = text.map((any) => any || 't');
const filter = fc.oneof(topic, fc.constantFrom('#', '+', 'a/+/b', 'a/#', '+/+', '/'));
const octets = fc.uint8Array({ maxLength: 20 });
const identifier = fc.integer({ min: 1, max: 0xffff });
const qos = fc.constantFrom(0 as const, 1 as const, 2 as const);
const option = { nil: undefined };

function anyValue(id: number): fc.Arbitrary<PropertyValue> {
  const property = propertyOf(id);
  const { least = 0, most } = property ?? {};
  switch (property?.type) {
    case 'octet':
      return fc.integer({ min: least, max: most ?? 255 });
    case 'two octets':
      return fc.integer({ min: least, max: 0xffff });
    case 'four octets':
      return fc.integer({ min: least, max: 0xffff_ffff });
    case 'variable':
      return fc.integer({ min: least, max: 268_435_455 });
    case 'binary':
      return octets;
    case 'pair':
      return fc.tuple(topic, text);
    default:
      return id === PropertyId.RESPONSE_TOPIC ? topic : text;
  }
}

/** Some of the properties that a packet of `type` from `side` may carry, in the order of their identifiers. */
function propertiesOf(type: number, side: Side = 'server'): fc.Arbitrary<PropertyList> {
  const ids = propertyIds().filter((id) => propertyOf(id)?.sections[type] !== undefined);
  const allowed = ids.filter((id) => {
    if (id === PropertyId.SUBSCRIPTION_IDENTIFIER && type === PacketType.PUBLISH) return side === 'server';
    if (id === PropertyId.SESSION_EXPIRY_INTERVAL && type === PacketType.DISCONNECT) return side === 'client';
    return true;
  });
  return fc
    .subarray(allowed)
    .chain((some) => fc.tuple(...some.map((id) => anyValue(id).map((value) => [id, value] as const))))
    .map((list) =>
      list.filter(
        ([id]) =>
          id !== PropertyId.AUTHENTICATION_DATA || list.some(([other]) => other === PropertyId.AUTHENTICATION_METHOD),
      ),
    );
}

function ofVersion(version: Version, type: number, side?: Side): fc.Arbitrary<PropertyList> {
  return version === 5 ? propertiesOf(type, side) : fc.constant([]);
}

function codeOf(version: Version, type: number): fc.Arbitrary<number> {
  const name = version === 5 ? reasonName : returnName;
  const codes = Array.from({ length: 256 }, (_, code) => code).filter((code) => name(code, type));
  // MQTT 5.0 is of two minds: table 2.6 gives 0x8C to DISCONNECT, the table in section 3.14.2.1, which mqtt-packet follows, does not.
  return fc.constantFrom(...codes.filter((code) => type !== PacketType.DISCONNECT || code !== 0x8c));
}

/** The properties as mqtt-packet is given them; none at all when there are none. */
function given(version: Version, list: PropertyList): { properties?: object } {
  return version === 5 && list.length > 0 ? { properties: namedByLibrary(list) } : {};
}

function made(side: Side, version: Version, encoded: Uint8Array, packet: object): ArbitraryPacket {
  return { side, version, octets: encoded, packet: packet as Packet };
}

function connect(version: Version): fc.Arbitrary<ArbitraryPacket> {
  const will = fc.record({
    topic,
    payload: octets,
    qos,
    retain: fc.boolean(),
    properties: ofVersion(version, WILL),
  });
  const parts = fc.record({
    clientIdentifier: topic,
    clean: fc.boolean(),
    keepAlive: fc.nat(0xffff),
    will: fc.option(will, option),
    userName: fc.option(topic, option),
    password: fc.option(
      octets.filter(({ length }) => length > 0),
      option,
    ),
    properties: ofVersion(version, PacketType.CONNECT),
  });
  return parts.map(({ will: wished, userName, password: wanted, properties, ...rest }) => {
    // MQTT 5.0 lets a password stand alone (§3.1.2.9), but mqtt-packet refuses to make it.
    const password = userName === undefined ? undefined : wanted;
    const encoded = encodeConnect({
      ...rest,
      version,
      properties,
      ...(wished ? { will: wished } : {}),
      ...(userName === undefined ? {} : { userName }),
      ...(password ? { password } : {}),
    });
    return made('client', version, encoded, {
      cmd: 'connect',
      protocolId: version === 3 ? 'MQIsdp' : 'MQTT',
      protocolVersion: version,
      clientId: rest.clientIdentifier,
      clean: rest.clean,
      keepalive: rest.keepAlive,
      ...given(version, properties),
      ...(wished
        ? {
            will: {
              topic: wished.topic,
              payload: Buffer.from(wished.payload),
              qos: wished.qos,
              retain: wished.retain,
              ...given(version, wished.properties),
            },
          }
        : {}),
      ...(userName === undefined ? {} : { username: userName }),
      ...(password ? { password: Buffer.from(password) } : {}),
    });
  });
}

function connack(version: Version): fc.Arbitrary<ArbitraryPacket> {
  const parts = fc.record({
    sessionPresent: fc.boolean(),
    code: codeOf(version, PacketType.CONNACK),
    properties: ofVersion(version, PacketType.CONNACK),
  });
  return parts.map(({ code, properties, ...rest }) => {
    const sessionPresent = code === 0 && rest.sessionPresent;
    return made('server', version, encodeConnack({ version, sessionPresent, code, properties }), {
      cmd: 'connack',
      sessionPresent,
      [version === 5 ? 'reasonCode' : 'returnCode']: code,
      ...given(version, properties),
    });
  });
}

function publish(version: Version, side: Side): fc.Arbitrary<ArbitraryPacket> {
  const parts = fc.record({
    topic,
    payload: octets,
    qos,
    dup: fc.boolean(),
    retain: fc.boolean(),
    packetIdentifier: identifier,
    properties: ofVersion(version, PacketType.PUBLISH, side),
  });
  return parts.map(({ packetIdentifier, properties, ...all }) => {
    const isText = properties.some(([id, value]) => id === PropertyId.PAYLOAD_FORMAT_INDICATOR && value === 1);
    const payload = isText ? new TextEncoder().encode(all.topic) : all.payload;
    const rest = { ...all, payload, dup: all.dup && all.qos > 0 };
    return made(side, version, encodePublish({ version, ...rest, packetIdentifier, properties }), {
      cmd: 'publish',
      ...rest,
      payload: Buffer.from(rest.payload),
      ...(rest.qos > 0 ? { messageId: packetIdentifier } : {}),
      ...given(version, properties),
    });
  });
}

const ACKNOWLEDGEMENTS = ['puback', 'pubrec', 'pubrel', 'pubcomp'] as const;

function acknowledgement(version: Version, side: Side): fc.Arbitrary<ArbitraryPacket> {
  return fc.constantFrom(...ACKNOWLEDGEMENTS).chain((cmd) => {
    const type = PacketType.PUBACK + ACKNOWLEDGEMENTS.indexOf(cmd);
    const parts = fc.record({
      packetIdentifier: identifier,
      code: version === 5 ? codeOf(version, type) : fc.constant(0),
      properties: ofVersion(version, type),
    });
    return parts.map(({ packetIdentifier, code, properties }) => {
      const encoded = encodeAcknowledgement({ version, type, packetIdentifier, code, properties });
      const packet = { cmd, messageId: packetIdentifier, ...(version === 5 ? { reasonCode: code } : {}) };
      return made(side, version, encoded, { ...packet, ...given(version, properties) });
    });
  });
}

function subscribe(version: Version): fc.Arbitrary<ArbitraryPacket> {
  const subscription = fc.record({
    topic: filter,
    qos,
    nl: fc.boolean(),
    rap: fc.boolean(),
    rh: fc.integer({ min: 0, max: 2 }),
  });
  const parts = fc.record({
    packetIdentifier: identifier,
    subscriptions: fc.array(subscription, { minLength: 1, maxLength: 4 }),
    properties: ofVersion(version, PacketType.SUBSCRIBE),
  });
  return parts.map(({ packetIdentifier, subscriptions, properties }) => {
    const options = (each: (typeof subscriptions)[number]): number =>
      version < 5 ? each.qos : each.qos | (each.nl ? 4 : 0) | (each.rap ? 8 : 0) | (each.rh << 4);
    const pairs = subscriptions.map((each) => [each.topic, options(each)] as const);
    const encoded = encodeSubscribe({ version, packetIdentifier, subscriptions: pairs, properties });
    return made('client', version, encoded, {
      cmd: 'subscribe',
      messageId: packetIdentifier,
      subscriptions:
        version === 5 ? subscriptions : subscriptions.map((each) => ({ topic: each.topic, qos: each.qos })),
      ...given(version, properties),
    });
  });
}

function unsubscribe(version: Version): fc.Arbitrary<ArbitraryPacket> {
  const parts = fc.record({
    packetIdentifier: identifier,
    filters: fc.array(filter, { minLength: 1, maxLength: 4 }),
    properties: ofVersion(version, PacketType.UNSUBSCRIBE),
  });
  return parts.map(({ packetIdentifier, filters, properties }) =>
    made('client', version, encodeUnsubscribe({ version, packetIdentifier, filters, properties }), {
      cmd: 'unsubscribe',
      messageId: packetIdentifier,
      unsubscriptions: filters,
      ...given(version, properties),
    }),
  );
}

function subscriptionAnswer(version: Version): fc.Arbitrary<ArbitraryPacket> {
  return fc.constantFrom('suback' as const, 'unsuback' as const).chain((cmd) => {
    const type = cmd === 'suback' ? PacketType.SUBACK : PacketType.UNSUBACK;
    const hasCodes = version === 5 || cmd === 'suback';
    const parts = fc.record({
      packetIdentifier: identifier,
      codes: hasCodes ? fc.array(codeOf(version, type), { minLength: 1, maxLength: 4 }) : fc.constant([]),
      properties: ofVersion(version, type),
    });
    return parts.map(({ packetIdentifier, codes, properties }) => {
      const encoded = encodeSubscriptionAnswer({ version, type, packetIdentifier, codes, properties });
      const packet = { cmd, messageId: packetIdentifier, ...(hasCodes ? { granted: codes } : {}) };
      return made('server', version, encoded, { ...packet, ...given(version, properties) });
    });
  });
}

function ping(version: Version): fc.Arbitrary<ArbitraryPacket> {
  return fc.constantFrom(
    made('client', version, encodePing(PacketType.PINGREQ), { cmd: 'pingreq' }),
    made('server', version, encodePing(PacketType.PINGRESP), { cmd: 'pingresp' }),
  );
}

function reason(version: Version, side: Side): fc.Arbitrary<ArbitraryPacket> {
  if (version < 5)
    return fc.constant(made('client', version, encodeReason({ version, type: 14 }), { cmd: 'disconnect' }));
  return fc.constantFrom('disconnect' as const, 'auth' as const).chain((cmd) => {
    const type = cmd === 'disconnect' ? PacketType.DISCONNECT : PacketType.AUTH;
    return fc
      .record({ code: codeOf(version, type), properties: propertiesOf(type, side) })
      .map(({ code, properties }) =>
        made(side, version, encodeReason({ version, type, code, properties }), {
          cmd,
          reasonCode: code,
          ...given(version, properties),
        }),
      );
  });
}

/** Packets of all types and of all versions, as they should be. */
export const anyPacket: fc.Arbitrary<ArbitraryPacket> = fc
  .constantFrom(3 as const, 4 as const, 5 as const)
  .chain((version) =>
    fc
      .constantFrom('client' as const, 'server' as const)
      .chain((side) =>
        fc.oneof(
          connect(version),
          connack(version),
          publish(version, side),
          acknowledgement(version, side),
          subscribe(version),
          unsubscribe(version),
          subscriptionAnswer(version),
          ping(version),
          reason(version, side),
        ),
      ),
  );
