import { parseArgs } from 'node:util';
import { type LimitName, type Limits, limitNames, limitSpecs } from '#service/limits.ts';
import { firstSentence } from './run/first-sentence.ts';

export interface Options {
  readonly host: string;
  readonly port: number;
  readonly wirePort: number;
  /** First of the `LANES` further ports of the wire listener; any free ones when undefined. */
  readonly lanePort: number | undefined;
  /** Port of the MQTT listener; there is none when undefined. */
  readonly mqttPort: number | undefined;
  /** The broker to which MQTT is relayed; there is one of the sandbox's own for each session when undefined. */
  readonly mqttUrl: URL | undefined;
  /** Origins besides the site's own whose pages may use the sandbox. */
  readonly allowOrigin: readonly string[];
  /** Host names besides the loopback ones and the bound one that the sandbox answers to. */
  readonly allowHost: readonly string[];
  /** The file in which a workshop is kept; there is no workshop when undefined. */
  readonly workshop: string | undefined;
  /** Whether the site is built before it is served. */
  readonly build: boolean;
  readonly help: boolean;
  readonly limits: Limits;
}

/** Options that cannot be used; `message` is one line for the person who typed them. */
export class OptionError extends Error {}

const PORT = 4101;

/** Where a workshop is kept unless its operator says otherwise, from the project's folder. */
export const WORKSHOP_DATA = '.wire101/workshop.sqlite';

/** Limits that are others where a class is expected, unless they are given. */
const OF_A_CLASS: Partial<Limits> = {
  sessions: 4096,
  sessionsPerAddress: 1024,
  controlConnectionsPerAddress: 2048,
  wireConnectionsPerAddress: 2048,
};

/** How many further ports the wire listener has, each for one technique beside the others. */
export const LANES = 6;

const flags = {
  host: { type: 'string' },
  port: { type: 'string' },
  'wire-port': { type: 'string' },
  'lane-port': { type: 'string' },
  'mqtt-port': { type: 'string' },
  'mqtt-url': { type: 'string' },
  'allow-origin': { type: 'string', multiple: true },
  'allow-host': { type: 'string', multiple: true },
  workshop: { type: 'boolean' },
  'workshop-data': { type: 'string' },
  'no-build': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/**
 * Reads the command line and the environment; a flag wins over its variable.
 * @throws OptionError for an unknown option, a bad port, a bad origin or a bad limit
 */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Options {
  const values = parse(args);
  const text = (flag: string, variable: string) => {
    const given = values[flag] ?? env[variable];
    return typeof given === 'string' && given !== '' ? given : undefined;
  };
  const list = (flag: string, variable: string): string[] => {
    const given = values[flag];
    return Array.isArray(given) ? given.map(String) : (env[variable] ?? '').split(',').filter((entry) => entry !== '');
  };
  const port = portOf(text('port', 'PORT') ?? String(PORT), '--port');
  const wirePort = portOf(text('wire-port', 'WIRE_PORT') ?? String(port === 0 ? 0 : port + 1), '--wire-port');
  if (port !== 0 && port === wirePort) throw new OptionError(`--wire-port must differ from --port (both are ${port})`);
  const isWorkshop = values['workshop'] === true || env['WORKSHOP'] === '1';
  // A firewall has to be told of ports before: they follow on the others.
  const follows = isWorkshop && wirePort !== 0 ? String(wirePort + 1) : undefined;
  const lane = text('lane-port', 'LANE_PORT') ?? follows;
  const mqtt = text('mqtt-port', 'MQTT_PORT');
  const mqttPort = mqtt === undefined ? undefined : portOf(mqtt, '--mqtt-port');
  if (mqttPort !== undefined && mqttPort !== 0 && (mqttPort === port || mqttPort === wirePort)) {
    throw new OptionError(`--mqtt-port must differ from --port and --wire-port (it is ${mqttPort})`);
  }
  return {
    host: text('host', 'HOST') ?? (isWorkshop ? '0.0.0.0' : '127.0.0.1'),
    port,
    wirePort,
    lanePort: lane === undefined ? undefined : portOf(lane, '--lane-port') || undefined,
    mqttPort,
    mqttUrl: mqttUrlOf(text('mqtt-url', 'MQTT_URL')),
    allowOrigin: list('allow-origin', 'ALLOW_ORIGIN').map(originOf),
    allowHost: list('allow-host', 'ALLOW_HOST').map((name) => name.toLowerCase()),
    workshop: isWorkshop ? (text('workshop-data', 'WORKSHOP_DATA') ?? WORKSHOP_DATA) : undefined,
    build: values['no-build'] !== true,
    help: values['help'] === true,
    limits: limitsOf((name) => text(limitSpecs[name].flag, limitSpecs[name].env), isWorkshop ? OF_A_CLASS : {}),
  };
}

/** The lines that `--help` prints. */
export function usage(): string {
  const limits = limitNames.map((name) => {
    const { flag, env, default: initial, unit, text } = limitSpecs[name];
    return `  --${flag} N  (${env}, ${initial} ${unit})  ${text}`;
  });
  return [
    'npm start -- [options]',
    '  --host HOST          (HOST, 127.0.0.1)  where all listeners are bound',
    `  --port PORT          (PORT, ${PORT})  control listener: the site, the API, the captures`,
    '  --wire-port PORT     (WIRE_PORT, port + 1)  wire listener: the traffic of the labs',
    '  --lane-port PORT     (LANE_PORT, any free)  the first of six further wire listeners, for techniques side by side',
    '  --mqtt-port PORT     (MQTT_PORT, none)  MQTT over TCP; the user name of a client is the wire token of its session',
    '  --mqtt-url URL       (MQTT_URL, none)  a broker to which MQTT is relayed, as mqtt://user:password@host:1883',
    '  --allow-origin URL   (ALLOW_ORIGIN, comma-separated)  a further origin whose pages may use the sandbox',
    '  --allow-host NAME    (ALLOW_HOST, comma-separated)  a further host name to answer to',
    '  --workshop           (WORKSHOP=1)  holds a workshop: a room with a code, for all on the local network',
    `  --workshop-data FILE (WORKSHOP_DATA, ${WORKSHOP_DATA})  where the room is kept`,
    '  --no-build           serve the site as it was built last',
    'Limits:',
    ...limits,
  ].join('\n');
}

function parse(args: readonly string[]): Record<string, unknown> {
  const limitFlags = Object.fromEntries(limitNames.map((name) => [limitSpecs[name].flag, { type: 'string' as const }]));
  try {
    return parseArgs({ args: [...args], options: { ...flags, ...limitFlags }, strict: true, allowPositionals: false })
      .values;
  } catch (error) {
    throw new OptionError(`${firstSentence(error)} (--help lists the options)`);
  }
}

function portOf(text: string, flag: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65535)) throw new OptionError(`${flag} must be a port from 0 to 65535, not "${text}"`);
  return port;
}

/** What is wrong is told without the text, for a password may be in it. */
function mqttUrlOf(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^mqtts?:$/.test(url.protocol) && url.hostname !== '') return url;
  throw new OptionError('--mqtt-url must be the address of a broker such as mqtt://broker.example:1883');
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.origin !== text.replace(/\/$/, '').toLowerCase()) {
    throw new OptionError(`--allow-origin must be an origin such as http://example.org:8080, not "${text}"`);
  }
  return url.origin;
}

function limitsOf(given: (name: LimitName) => string | undefined, initials: Partial<Limits>): Limits {
  const read = (name: LimitName): [LimitName, number] => {
    const { flag, default: initial, minimum } = limitSpecs[name];
    const text = given(name);
    if (text === undefined) return [name, initials[name] ?? initial];
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= minimum)) throw new OptionError(`--${flag} must be a whole number from ${minimum}, not "${text}"`);
    return [name, value];
  };
  return Object.fromEntries(limitNames.map(read)) as Record<LimitName, number>;
}
