/** What a packet says, in one form for our units and for the packets of mqtt-packet. */
import type { IConnectPacket, IPublishPacket, ISubscribePacket, Packet } from 'mqtt-packet';
import type { Version } from '#wire/mqtt/packet-types.ts';
import type { Field, Unit, Value } from '#wire/octets/dissection.ts';
import { toHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { fieldOf } from './feeding.ts';
import { libraryName } from './mqtt-packet.ts';

export type Summary = Readonly<Record<string, unknown>>;

/** Our names of fields, and what mqtt-packet calls them. */
const FIELDS: Readonly<Record<string, string>> = {
  'packet identifier': 'messageId',
  'protocol name': 'protocolId',
  'protocol version': 'protocolVersion',
  'keep alive': 'keepalive',
  'client identifier': 'clientId',
  'clean session': 'clean',
  'clean start': 'clean',
  'user name': 'username',
  password: 'password',
  'session present': 'sessionPresent',
  'topic name': 'topic',
};

/** Packets whose reason code is 0 when it is left out (MQTT 5.0 sections 3.4.2.1, 3.14.2.1, 3.15.2.1). */
const WITH_REASON = ['PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP', 'DISCONNECT', 'AUTH'];

export function ourSummary(unit: Unit, octets: Uint8Array, version: Version): Summary {
  const summary: Record<string, unknown> = { cmd: unit.kind.toLowerCase() };
  for (const [ours, theirs] of Object.entries(FIELDS)) {
    const field = fieldOf(unit, ours);
    if (field) summary[theirs] = field.value;
  }
  const codes = unit.fields.filter(({ name }) => name === 'return code' || name === 'reason code');
  if (codes.length > 0) summary['codes'] = codes.map(({ value }) => value);
  else if (version === 5 && WITH_REASON.includes(unit.kind)) summary['codes'] = [0];
  summary['properties'] = ourProperties(unit.fields.find(({ name }) => name === 'properties'));
  if (unit.kind === 'PUBLISH') Object.assign(summary, ourPublish(unit, octets));
  if (unit.kind === 'SUBSCRIBE') {
    summary['filters'] = unit.fields.filter(({ name }) => name === 'subscription').map(ourSubscription);
  }
  if (unit.kind === 'UNSUBSCRIBE') {
    summary['filters'] = unit.fields.filter(({ name }) => name === 'topic filter').map(({ value }) => value);
  }
  if (unit.kind === 'CONNECT' && fieldOf(unit, 'will flag')?.value === 1) {
    summary['will'] = {
      topic: fieldOf(unit, 'will topic')?.value,
      payload: (fieldOf(unit, 'will payload') ?? fieldOf(unit, 'will message'))?.value,
      qos: fieldOf(unit, 'will QoS')?.value,
      retain: fieldOf(unit, 'will retain')?.value,
      properties: ourProperties(unit.fields.find(({ name }) => name === 'will properties')),
    };
  }
  return summary;
}

function ourPublish(unit: Unit, octets: Uint8Array): Summary {
  const payload = unit.fields.find(({ name }) => name === 'payload');
  const from = payload ? payload.offset - unit.offset : 0;
  return {
    qos: fieldOf(unit, 'QoS')?.value,
    dup: fieldOf(unit, 'DUP')?.value,
    retain: fieldOf(unit, 'RETAIN')?.value,
    payload: payload ? toHex(octets.subarray(from, from + payload.length)) : '',
  };
}

function ourSubscription(field: Field): Summary {
  const value = (name: string): Value | undefined => fieldOf({ fields: field.fields ?? [] }, name)?.value;
  return {
    topic: value('topic filter'),
    qos: value('maximum QoS'),
    nl: value('no local') ?? 0,
    rap: value('retain as published') ?? 0,
    rh: value('retain handling') ?? 0,
  };
}

/** Each property as a line, sorted: mqtt-packet forgets in which order they came. */
function ourProperties(field: Field | undefined): string[] {
  const properties = (field?.fields ?? []).filter(({ name }) => name !== 'property length');
  return properties.map(({ name, value }) => `${libraryName(name)}=${value}`).sort();
}

export function librarySummary(packet: Packet): Summary {
  const { cmd, messageId } = packet;
  const summary: Record<string, unknown> = { cmd, properties: libraryProperties(packet) };
  if (messageId !== undefined) summary['messageId'] = messageId;
  const codes = libraryCodes(packet);
  if (codes.length > 0) summary['codes'] = codes;
  switch (packet.cmd) {
    case 'connect':
      Object.assign(summary, libraryConnect(packet));
      break;
    case 'connack':
      summary['sessionPresent'] = Number(packet.sessionPresent);
      break;
    case 'publish':
      Object.assign(summary, libraryPublish(packet));
      break;
    case 'subscribe':
      summary['filters'] = packet.subscriptions.map(librarySubscription);
      break;
    case 'unsubscribe':
      summary['filters'] = packet.unsubscriptions;
      break;
  }
  return summary;
}

function libraryCodes(packet: Packet): number[] {
  if ('granted' in packet) return packet.granted as number[];
  const code =
    ('reasonCode' in packet ? packet.reasonCode : undefined) ??
    ('returnCode' in packet ? packet.returnCode : undefined);
  return code === undefined ? [] : [code];
}

function libraryConnect({ protocolId, protocolVersion, keepalive, clientId, clean, ...rest }: IConnectPacket): Summary {
  const { username, password, will } = rest;
  return {
    protocolId,
    protocolVersion,
    keepalive,
    clientId,
    clean: Number(clean),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined || password === null ? {} : { password: toHex(password) }),
    ...(will
      ? {
          will: {
            topic: will.topic,
            payload: hexOf(will.payload),
            qos: will.qos,
            retain: Number(will.retain),
            properties: libraryProperties(will),
          },
        }
      : {}),
  };
}

function libraryPublish({ qos, dup, retain, topic, payload }: IPublishPacket): Summary {
  return { qos, dup: Number(dup), retain: Number(retain), topic, payload: hexOf(payload) };
}

function librarySubscription({ topic, qos, nl, rap, rh }: ISubscribePacket['subscriptions'][number]): Summary {
  return { topic, qos, nl: Number(nl ?? 0), rap: Number(rap ?? 0), rh: rh ?? 0 };
}

function libraryProperties(of: object): string[] {
  const properties = 'properties' in of && typeof of.properties === 'object' ? (of.properties ?? {}) : {};
  return Object.entries(properties)
    .flatMap(([name, value]) => {
      if (name !== 'userProperties') return [`${name}=${plain(value)}`];
      return Object.entries(value as Record<string, string | string[]>).flatMap(([key, texts]) =>
        [texts].flat().map((text) => `${name}=${key}: ${text}`),
      );
    })
    .sort();
}

function plain(value: unknown): string {
  if (value instanceof Uint8Array) return toHex(value);
  return String(typeof value === 'boolean' ? Number(value) : value);
}

function hexOf(payload: string | Uint8Array): string {
  return toHex(typeof payload === 'string' ? encodeUtf8(payload) : payload);
}
