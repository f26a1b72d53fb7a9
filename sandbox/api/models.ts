import { z } from 'zod';
import { Delivery } from '#service/delivery.ts';
import { ComposedFrame, FaultPlan } from '#service/fault-plan.ts';
import { FeedPace } from '#service/feed-command.ts';
import { limitSpecs } from '#service/limits.ts';
import { MqttFaults } from '#service/mqtt-faults.ts';
import { Specimen } from '#service/specimen.ts';
import { CloseCode, CloseReason, WebSocketBehaviour } from '#service/websocket-behaviour.ts';
import { wholeNumber } from '#service/whole-number.ts';
import { LabName, SeatProof } from '#workshop/model.ts';

/** The values of the API. A body is checked by its schema, and the description is made from the same ones. */

const Count = z.int().nonnegative();
export const RawEnding = z.enum(['end', 'reset']).default('end');

const SideName = z.enum(['client', 'server']);

const Hex = z
  .string()
  .max(262_144)
  .regex(/^([0-9a-fA-F]{2})*$/, 'must be pairs of hexadecimal digits');

/** Which open connection, by its number in the capture; the newest one of the session when left out. */
const Connection = Count.optional();

export const ProblemDocument = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  limit: z.string().optional(),
  errors: z.array(z.strictObject({ field: z.string(), message: z.string() })).optional(),
});

export const Health = z.strictObject({ status: z.literal('ok'), sessions: Count });

const urlNames = [
  'session',
  'capture',
  'gate',
  'faults',
  'mqttFaults',
  'mqttMessages',
  'cut',
  'inject',
  'rawClients',
  'behaviour',
  'send',
  'feed',
  'delivery',
  'specimen',
  'clock',
  'websocket',
  'mqtt',
  'wamp',
  'json',
  'xml',
  'http',
  'poll',
  'longPoll',
  'stream',
  'sse',
  'publish',
  'specimenStream',
] as const;
export type UrlName = (typeof urlNames)[number];

const limitShape = Object.fromEntries(
  Object.entries(limitSpecs).map(([name, spec]) => [
    name,
    z.number().meta({ description: `${spec.unit}: ${spec.text}` }),
  ]),
);

/** For whom a session is opened: a seat of the workshop, whose board shows it, or just who asks. */
export const SessionRequest = z.strictObject({ seat: SeatProof.optional(), lab: LabName.optional() });

export const SessionView = z.strictObject({
  id: z.uuid(),
  wireToken: z.string(),
  startedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  limits: z.strictObject(limitShape),
  mqtt: z.strictObject({
    broker: z.enum(['embedded', 'relay']).meta({
      description:
        'embedded: a broker of the sandbox, MQTT 3.1.1; relay: a broker that the operator names, by whose leave 5.0 too',
    }),
    tcp: z
      .strictObject({ host: z.string(), port: z.int() })
      .optional()
      .meta({ description: 'where MQTT over TCP is spoken, if it is; the user name of a client is the wire token' }),
  }),
  lanes: z.array(z.string()).meta({
    description: 'host:port of further listeners on which every wire address of the session is found too',
  }),
  urls: z.strictObject(Object.fromEntries(urlNames.map((name) => [name, z.string()])) as Record<UrlName, z.ZodString>),
});
export type SessionView = z.infer<typeof SessionView>;

export const NewSession = SessionView.extend({
  controlToken: z.string().meta({ description: 'secret; sent back as Authorization: Bearer' }),
});

export const Clock = z.strictObject({ time: z.number().meta({ description: 'microseconds since the session began' }) });

export const GateCommand = z.strictObject({
  action: z.enum(['hold', 'step', 'run']),
  /** Whose octets: what the server is about to send, or what the client sent and nobody has acted on. */
  side: SideName.default('server'),
});

const Mode = z.enum(['run', 'hold']);
export const GateView = z.strictObject({
  /** Of the side that the server's octets pass, and of both. */
  mode: Mode,
  modes: z.strictObject({ client: Mode, server: Mode }),
  held: z.array(
    z.strictObject({
      hold: Count,
      connection: Count,
      side: SideName,
      kind: z.string(),
      octets: z.string().meta({ description: 'hexadecimal' }),
      heldFor: z.number().meta({ description: 'milliseconds' }),
      limit: z.number(),
      browserDeadline: z.number().optional(),
    }),
  ),
});

export const MqttFaultsView = z.strictObject({ plan: MqttFaults, armed: z.array(z.string()) });

export const FaultsView = z.strictObject({ plan: FaultPlan, armed: z.array(z.string()) });

export const InjectCommand = z.union([
  z.strictObject({ connection: Connection, octets: Hex.min(2) }),
  z.strictObject({ connection: Connection, frame: ComposedFrame }),
  /** A control packet of MQTT, or octets that are none: in a binary frame of their own where MQTT is carried by WebSocket. */
  z.strictObject({ connection: Connection, packet: Hex.min(2) }),
]);

const BreachView = z.strictObject({
  rule: z.string(),
  section: z.string(),
  level: z.enum(['MUST', 'SHOULD', 'MAY']),
  text: z.string(),
  blame: SideName,
  offset: Count,
  length: Count,
  consequence: z.looseObject({ kind: z.string() }),
});

export const InjectionView = z.strictObject({
  connection: Count,
  phase: z.string(),
  offset: Count,
  desynchronises: z.boolean(),
  breaches: z.array(BreachView),
});

/** Ends a connection as a fault of the network would. */
export const CutCommand = z.strictObject({ connection: Connection, how: z.enum(['cut', 'reset']).default('cut') });

/** What the broker publishes by itself. */
export const MqttMessage = z.strictObject({
  topic: z
    .string()
    .min(1)
    .max(1024)
    .regex(/^[^+#\0]+$/, 'must be a topic name: no wildcards (MQTT 3.1.1 section 4.7)'),
  payload: z.string().max(65_536).default(''),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0),
  retain: z.boolean().default(false),
});

export const RawClientView = z.strictObject({
  id: Count,
  connection: Count,
  url: z.url(),
  closed: z.boolean(),
  /** How long it may last from its opening; then it is reset. */
  milliseconds: Count,
});
/** Where a raw client connects: to the wire listener, or to that of MQTT, whether or not that has a port. */
export const NewRawClient = z.strictObject({ to: z.enum(['wire', 'mqtt']).default('wire') }).default({ to: 'wire' });
/** How fast a raw client reads: so many octets a second, 0 for nothing; all as it comes when left out. */
export const RawReading = z.strictObject({ octetsPerSecond: wholeNumber(0, 1_000_000_000).optional() });
export const RawSend = z.strictObject({ octets: Hex.min(2) });

const Payload = z.union([z.strictObject({ text: z.string().max(262_144) }), z.strictObject({ hex: Hex })]);
/** Of a control frame: at most 125 octets (RFC 6455 section 5.5). */
const ControlPayload = z
  .union([z.strictObject({ text: z.string().max(125) }), z.strictObject({ hex: Hex.max(250) })])
  .default({ text: '' });

/** What the WebSocket library is told to send. */
export type SendCommand = z.infer<typeof SendCommand>;
export const SendCommand = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), connection: Connection, text: z.string().max(262_144) }),
  z.strictObject({ kind: z.literal('binary'), connection: Connection, payload: Payload }),
  z.strictObject({ kind: z.literal('ping'), connection: Connection, payload: ControlPayload }),
  z.strictObject({ kind: z.literal('pong'), connection: Connection, payload: ControlPayload }),
  z.strictObject({
    kind: z.literal('close'),
    connection: Connection,
    code: CloseCode.default(1000),
    reason: CloseReason.default(''),
  }),
]);

export const Sent = z.strictObject({ connection: Count });

export const BehaviourView = WebSocketBehaviour;

export const DeliveryView = Delivery;

export const SpecimenView = Specimen;

export const FeedView = FeedPace.extend({
  first: Count.meta({ description: 'number of the oldest event that the log still holds' }),
  last: Count.meta({ description: 'number of the newest event; 0 before the first' }),
  cursor: Count.optional(),
  lost: Count.optional(),
  events: z.array(z.strictObject({ id: Count, text: z.string() })).optional(),
  speaker: z
    .strictObject({ number: Count, name: z.string() })
    .optional()
    .meta({ description: 'who publishes in this session, while a class shares the feed; it has no pace then' }),
});
