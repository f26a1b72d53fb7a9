/**
 * What a workshop's sandbox, its learners' pages and the teacher's board say to each other. Times are milliseconds since
 * 1970 (UTC). What a learner's page says is checked against these when it arrives, and is only ever shown as text.
 */
import { z } from 'zod';
import { SeatName } from './seat-name.ts';
import { tidyText } from './tidy-text.ts';

const Count = z.int().nonnegative();
const Time = z.int().nonnegative();
const Words = (most: number) => z.string().max(most);
/** What is shown on the board. */
const Shown = (most: number) => Words(most).overwrite((text) => tidyText(text, most));

/** An address of the site as pages write it in a link: a path with what is after `?` and `#`. Never another host. */
export const SiteAddress = z
  .string()
  .max(2048)
  .regex(/^\/(?![/\\])[!-[\]-~]*$/, 'must be an address of this site, in ASCII, that begins with one slash');

/** What a teacher can point a class at. */
export const PinKind = z.enum(['lesson', 'step', 'what-if', 'race', 'page']);

export const Pin = z.strictObject({
  kind: PinKind,
  address: SiteAddress,
  /** What it is called on the board and in the invitation. */
  label: z.string().min(1).max(120),
});
export type Pin = z.infer<typeof Pin>;

export const PinView = Pin.extend({ id: Count, at: Time });
export type PinView = z.infer<typeof PinView>;

/** A technique of a race, as the race names it. */
const RaceLaneName = z.string().regex(/^[a-z0-9-]{1,40}$/);

/**
 * A race with the whole class as consumers of one feed, that of a session of the teacher's. It is in memory only: it ends with that
 * session.
 */
export const ClassRace = z.strictObject({
  id: Count,
  /** What it is called. */
  label: Words(120),
  /** Learners are invited; their consumers run; it is over. */
  phase: z.enum(['inviting', 'running', 'over']),
  /** How many take part. */
  taking: Count,
});
export type ClassRace = z.infer<typeof ClassRace>;

/** What every seat of the room is told. */
export const RoomView = z.strictObject({
  code: z.string(),
  /** Rises by one at each command of a teacher that changes the room: a command names the one that it was decided on. */
  revision: Count,
  pin: PinView.optional(),
  /** Everyone is to look at the teacher: the labs pause. */
  attention: z.boolean(),
  /** How often they were asked to: a learner puts aside one, and not the next. */
  attentions: Count,
  /** What one learner publishes reaches all. */
  together: z.boolean(),
  race: ClassRace.optional(),
  /** Seats whose page is open. */
  present: Count,
});
export type RoomView = z.infer<typeof RoomView>;

/** Whether the class may see what a seat has captured. */
export const Consent = z.enum(['none', 'asked', 'given', 'refused']);
export type Consent = z.infer<typeof Consent>;

/** A seat as its learner sees it. */
export const OwnSeat = z.strictObject({
  id: z.uuid(),
  /** Counts the seats of the room from 1; it is never given twice. */
  number: z.int().positive(),
  name: z.string(),
  consent: Consent,
  /** How often it was reset: its labs begin anew when this rises. */
  resets: Count,
  /** What the learner has answered to the last pin that was followed or left. */
  pin: z.strictObject({ id: Count, followed: z.boolean() }).optional(),
});
export type OwnSeat = z.infer<typeof OwnSeat>;

/** What a learner's page is told at each change: all of it, so that nothing is missed by one that was away. */
export const SeatState = z.strictObject({ type: z.literal('seat'), seat: OwnSeat, room: RoomView });
export type SeatState = z.infer<typeof SeatState>;

/** How a mission goes: `done` of `of` steps were seen. */
export const MissionProgress = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be the id of a mission'),
  title: Shown(120),
  done: Count,
  of: z.int().positive(),
});
export type MissionProgress = z.infer<typeof MissionProgress>;

/** As it is kept: when the first report of it came, and when the last step was seen. */
export const KeptMission = MissionProgress.extend({ begunAt: Time, at: Time });
export type KeptMission = z.infer<typeof KeptMission>;

const Page = z.strictObject({ address: SiteAddress, title: Shown(200) });

/** A page that a learner came to, and when. */
export const KeptPage = Page.extend({ at: Time });
export type KeptPage = z.infer<typeof KeptPage>;

/** What a learner's page tells of itself: only what changed is given, and undefined leaves what was. */
export const Progress = z.strictObject({
  page: Page.optional(),
  /** The lab that is used. */
  lab: Shown(200).optional(),
  mission: MissionProgress.optional(),
  /** The close code that script was given last, as its close event says it. */
  closeCode: z.int().min(0).max(65535).optional(),
  /** The pin that was followed, or left for the learner's own way. */
  pin: z.strictObject({ id: Count, followed: z.boolean() }).optional(),
});
export type Progress = z.infer<typeof Progress>;

/** What is happening on the wire of a seat, in one word. */
export const WireWord = z.enum([
  /** No lab is open. */
  'nothing',
  /** A lab is open, and has no connection. */
  'idle',
  /** A connection is open, on which nothing was asked yet. */
  'connected',
  /** A request came, and is not answered yet: a long poll waits so. */
  'asked',
  /** The gate holds what the sandbox is about to send. */
  'held',
  /** An answer has gone out whole. */
  'answered',
  /** An answer goes on: a stream, an event stream. */
  'streaming',
  /** 101 was sent, and the protocol after it is spoken. */
  'open',
  /** MQTT or WAMP: a subscription was granted. */
  'subscribed',
  /** One side sent a Close frame. */
  'closing',
  /** The last connection is gone. */
  'closed',
  /** A request or a handshake was refused. */
  'refused',
]);
export type WireWord = z.infer<typeof WireWord>;

export const SeatWire = z.strictObject({
  word: WireWord,
  /** When it became so. */
  since: Time,
  /** What is spoken: `HTTP`, `long polling`, `SSE`, `WebSocket`, `MQTT`, … */
  technique: Words(40).optional(),
  /** What is held, or what was answered: `101`, `response head`, `frame`, `SUBACK`. */
  detail: Words(80).optional(),
  /** Status of HTTP, or close code of WebSocket; 1006 where a connection ended without a Close frame (RFC 6455 section 7.1.5). */
  code: z.int().optional(),
  /** How many connections are open, and how many messages are held. */
  connections: Count,
  held: Count,
});
export type SeatWire = z.infer<typeof SeatWire>;

/** Why a seat seems not to get on, and since when. */
export const Stuck = z.strictObject({
  why: z.enum(['held', 'closed', 'refused', 'mission', 'pin']),
  since: Time,
});
export type Stuck = z.infer<typeof Stuck>;

/** A seat as the board shows it. */
export const BoardSeat = z.strictObject({
  id: z.uuid(),
  number: z.int().positive(),
  name: z.string(),
  joinedAt: Time,
  /** When it was heard of last. */
  seenAt: Time,
  /** Whether a page of it is open now. */
  present: z.boolean(),
  page: Page.optional(),
  lab: z.string().optional(),
  wire: SeatWire,
  closeCode: z.int().optional(),
  mission: KeptMission.optional(),
  /** The missions done, by id, in the order in which they were. */
  missionsDone: z.array(z.string()),
  pin: z.enum(['invited', 'followed', 'own way']).optional(),
  consent: Consent,
  stuck: Stuck.optional(),
});
export type BoardSeat = z.infer<typeof BoardSeat>;

/** What a board is told: all of it at first, then what changed. `origins` are where learners find the site, the likeliest first. */
export const BoardMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('board'),
    now: Time,
    origins: z.array(z.string()),
    room: RoomView,
    seats: z.array(BoardSeat),
  }),
  z.strictObject({ type: z.literal('room'), now: Time, room: RoomView }),
  z.strictObject({ type: z.literal('seats'), now: Time, seats: z.array(BoardSeat), gone: z.array(z.uuid()) }),
]);
export type BoardMessage = z.infer<typeof BoardMessage>;

/** The first message on the live socket: who it is. */
export const Greeting = z.union([
  z.strictObject({ seat: z.uuid(), token: Words(64) }),
  z.strictObject({ teacher: Words(64) }),
]);
export type Greeting = z.infer<typeof Greeting>;

export const Join = z.strictObject({ code: Words(32), name: SeatName.optional() });
export type Join = z.infer<typeof Join>;

/** A seat, and the secret that is its learner's alone. */
export const Joined = z.strictObject({ seat: OwnSeat, room: RoomView, token: z.string() });
export type Joined = z.infer<typeof Joined>;

/** One lab of a seat whose capture can be asked for. */
export const SeatCapture = z.strictObject({
  session: z.uuid(),
  page: z.string(),
  title: z.string(),
  startedAt: Time,
  events: Count,
  open: z.boolean(),
});
export type SeatCapture = z.infer<typeof SeatCapture>;

/** What a teacher may keep of a workshop. */
export const Results = z.strictObject({
  code: z.string(),
  openedAt: Time,
  now: Time,
  seats: z.array(
    z.strictObject({
      number: z.int().positive(),
      name: z.string(),
      joinedAt: Time,
      seenAt: Time,
      missions: z.array(KeptMission),
      pages: z.array(KeptPage),
    }),
  ),
});
export type Results = z.infer<typeof Results>;

/** What the sandbox says of its workshop to everybody. */
export const WorkshopView = z.strictObject({
  workshop: z.literal(true),
  /** For how many days a room is kept that nobody uses. */
  keptDays: z.int(),
});
export type WorkshopView = z.infer<typeof WorkshopView>;

/** What a seat says of itself when it opens a session: who it is, and which lab of which page the session is for. */
export const SeatProof = z.strictObject({ id: z.uuid(), token: Words(64) });
export type SeatProof = z.infer<typeof SeatProof>;

/** Which lab a session is opened for. */
export const LabName = z.strictObject({ title: Shown(200), page: Words(2048) });
export type LabName = z.infer<typeof LabName>;

const Decided = { revision: Count.meta({ description: 'of the room when this was decided' }) };

export const PinCommand = z.strictObject({ ...Decided, pin: Pin });
export const SwitchCommand = z.strictObject({ ...Decided, on: z.boolean() });
export const RoomCommand = z.strictObject(Decided);
export const Rename = z.strictObject({ name: SeatName });
export const ConsentCommand = z.strictObject({ given: z.boolean() });
/** How many messages of how many seats were let go. */
export const Let = z.strictObject({ seats: Count, messages: Count });

/** The class is invited to consume the feed of a session that is the teacher's own. */
export const RaceCommand = z.strictObject({
  ...Decided,
  /** Names the session on the wire. */
  wireToken: Words(64),
  label: z.string().min(1).max(120),
  techniques: z.array(RaceLaneName).min(1).max(8),
  /** Whether each learner has every technique, or one in turn. */
  each: z.enum(['all', 'one']),
  /** Milliseconds from one short poll to the next, and the quality of service of MQTT. */
  interval: z.int().min(50).max(60_000),
  qos: z.literal([0, 1]),
});
export type RaceCommand = z.infer<typeof RaceCommand>;

export const RacePhaseCommand = z.strictObject({ ...Decided, phase: z.enum(['running', 'over']) });

/** What a learner's page needs to consume the feed: addresses on the wire, and never the capture. */
export const RaceTicket = z.strictObject({
  race: Count,
  /** Counts those who take part, from 0. */
  consumer: Count,
  techniques: z.array(RaceLaneName),
  interval: z.int(),
  qos: z.literal([0, 1]),
  urls: z.strictObject({
    ...{ poll: z.string(), longPoll: z.string(), stream: z.string(), sse: z.string() },
    ...{ publish: z.string(), websocket: z.string(), mqtt: z.string() },
  }),
  /** The listener of each technique, in their order: `host:port`. */
  lanes: z.array(z.string()),
});
export type RaceTicket = z.infer<typeof RaceTicket>;

const Milliseconds = z.number().nonnegative();

/** What became of a technique in one learner's browser since it was told last. Times are milliseconds on the session's clock. */
const LaneReport = z.strictObject({
  technique: RaceLaneName,
  /** From the first call until it was ready, and until its first event. */
  ready: Milliseconds.optional(),
  first: Milliseconds.optional(),
  trouble: Words(200).optional(),
  /** Octets of the texts that script was given. */
  payload: Count,
  /** Number of each event that script was given, and when. */
  got: z.array(z.tuple([Count, z.number()])).max(3000),
});

export const RaceReport = z.strictObject({
  race: Count,
  /** By how many milliseconds the browser's clock may differ from the session's. */
  uncertainty: Milliseconds,
  /** By how many milliseconds its clock moves at least. */
  resolution: Milliseconds,
  /** Milliseconds for which the page was not in view. */
  hidden: Milliseconds,
  lanes: z.array(LaneReport).max(8),
});
export type RaceReport = z.infer<typeof RaceReport>;

/** What the class has told of its race since number `next` was asked for last. */
export const RaceReports = z.strictObject({
  race: Count,
  next: Count,
  /** The techniques of each who takes part, by consumer. */
  consumers: z.array(z.array(RaceLaneName)),
  reports: z.array(z.strictObject({ consumer: Count, report: RaceReport })),
});
export type RaceReports = z.infer<typeof RaceReports>;
