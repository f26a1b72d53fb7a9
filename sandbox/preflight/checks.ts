/** What is looked at on the machine itself. Each answers one line. */
import { existsSync } from 'node:fs';
import { LANES, type Options } from '../options.ts';
import { checkStart, StartError } from '../run/check-start.ts';
import { isPrivate, originsOf } from '../workshop/origins.ts';
import { deleteStore, openStore, StoreError } from '../workshop/store.ts';
import type { Line } from './line.ts';
import type { System } from './system.ts';

/** As in package.json: the first that has what is used. */
const NODE = [22, 18] as const;
const MEBI = 2 ** 20;
/** What a class of a hundred takes, with room to spare. */
const MEMORY = 1024 * MEBI;
const DISK = 100 * MEBI;

type Ports = Pick<Options, 'port' | 'wirePort' | 'lanePort' | 'mqttPort'>;

export function nodeLine({ nodeVersion }: Pick<System, 'nodeVersion'>): Line {
  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
  const isNew = major > NODE[0] || (major === NODE[0] && minor >= NODE[1]);
  if (isNew) return { what: 'Node', verdict: 'pass', says: nodeVersion };
  return { what: 'Node', verdict: 'fail', says: nodeVersion, todo: [`Node ${NODE.join('.')} or newer is needed.`] };
}

export function machineLine({ cores, load, freeMemory }: Pick<System, 'cores' | 'load' | 'freeMemory'>): Line {
  const says = `${cores} cores, ${Math.round(freeMemory / MEBI)} MiB of memory free, load ${load.toFixed(1)}`;
  const todo = [
    ...(cores < 2 ? ['One core is for the sandbox alone: open the board on another machine.'] : []),
    ...(freeMemory < MEMORY ? ['Close what takes memory: a class needs up to 1 GiB.'] : []),
    ...(load > cores ? ['Something else keeps this machine busy: end it before the class comes.'] : []),
  ];
  return todo.length === 0
    ? { what: 'Machine', verdict: 'pass', says }
    : { what: 'Machine', verdict: 'look', says, todo };
}

/** Whether all ports can be had. They are asked for in earnest, and given back. */
export async function portsLine(options: Ports & Pick<Options, 'host'>): Promise<Line> {
  try {
    await checkStart(options);
    return { what: 'Ports', verdict: 'pass', says: `${portsText(options)} are free on ${options.host}` };
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    const todo = ['Does a sandbox run already? Then this is its port. With --port all others follow.'];
    return { what: 'Ports', verdict: 'fail', says: error.message, todo };
  }
}

/** Where learners find the site, and what to tell them. */
export function addressLine(
  { host, port }: Pick<Options, 'host' | 'port'>,
  { interfaces }: Pick<System, 'interfaces'>,
): Line {
  const what = 'Address';
  const named = originsOf(host, port, interfaces).map((origin) => ({ origin, name: interfaceOf(origin, interfaces) }));
  const [first, ...others] = named;
  const address = first && new URL(first.origin).hostname;
  if (!first || address === undefined || /^(127\.|localhost$|\[::1\])/.test(address)) {
    const todo = ['No network is up, or --host is this machine’s own: join the network of the class first.'];
    return { what, verdict: 'fail', says: 'only this machine reaches the sandbox', todo };
  }
  const says = `tell learners ${first.origin}/join/${first.name === undefined ? '' : ` (${first.name})`}`;
  const todo = [
    ...(isPrivate(address) ? [] : ['This is no private address: whoever reaches it from the internet can join.']),
    ...(others.length === 0
      ? []
      : [
          `There are others, for other networks: ${others.map(({ origin, name }) => `${origin}${name === undefined ? '' : ` (${name})`}`).join(', ')}.`,
          'Take the one whose network the class is on; the board offers them all.',
        ]),
  ];
  return todo.length === 0 ? { what, verdict: 'pass', says } : { what, verdict: 'look', says, todo };
}

function interfaceOf(origin: string, interfaces: System['interfaces']): string | undefined {
  const { hostname } = new URL(origin);
  return Object.entries(interfaces).find(([, addresses = []]) =>
    addresses.some(({ address }) => address === hostname),
  )?.[0];
}

/** What the firewall of this system has to let in. Whether it does shows on another machine only. */
export function firewallLine(options: Ports, { firewall }: Pick<System, 'firewall'>): Line {
  const what = 'Firewall';
  const [first, last] = rangeOf(options);
  const dash = `${first}-${last}`;
  const other = [
    ...(options.mqttPort === undefined ? [] : [`The same for port ${options.mqttPort}, of MQTT.`]),
    ...(options.lanePort === undefined ? ['The lanes of the race take any free ports: --lane-port fixes them.'] : []),
  ];
  const look = (says: string, ...todo: string[]): Line => ({ what, verdict: 'look', says, todo: [...todo, ...other] });
  switch (firewall) {
    case 'ufw':
      return look(
        'ufw is on; unless you have done so, let the ports in',
        `sudo ufw allow proto tcp to any port ${first}:${last}`,
      );
    case 'firewalld':
      return look(
        'firewalld runs; unless you have done so, let the ports in',
        `sudo firewall-cmd --add-port=${dash}/tcp`,
      );
    case 'macos':
      return look(
        'that of macOS is on',
        'Let node accept incoming connections: System Settings, Network, Firewall, Options.',
      );
    case 'windows':
      return look(
        'Windows asks at the first start: allow it for private and for public networks, or as administrator',
        `New-NetFirewallRule -DisplayName "Wire 101" -Direction Inbound -Protocol TCP -LocalPort ${dash} -Action Allow`,
      );
    case 'wsl':
      return {
        what,
        verdict: 'fail',
        says: 'this is WSL, whose network others do not reach',
        todo: [
          'Start the sandbox in Windows itself, or have WSL mirror the network (networkingMode=mirrored in .wslconfig).',
        ],
      };
    case 'none':
      return {
        what,
        verdict: 'pass',
        says: 'none was found on this machine; one in the network shows on another machine only',
      };
  }
}

/** Whether the room can be kept. */
export function diskLine(file: string, { freeDisk }: Pick<System, 'freeDisk'>): Line {
  const what = 'Room';
  const isNew = !existsSync(file);
  try {
    const store = openStore(file);
    const kept = store.read();
    store.close();
    if (isNew) deleteStore(file);
    const free = freeDisk(file);
    const says = kept
      ? `${file} has a room with ${kept.seats.length} seats, which goes on`
      : `${file} can be written, and is empty`;
    if (free < DISK) {
      return { what, verdict: 'look', says, todo: [`Only ${Math.round(free / MEBI)} MiB are free on this disk.`] };
    }
    if (kept && kept.seats.length > 0) {
      return { what, verdict: 'look', says, todo: ['For another class begin anew: npm run forget'] };
    }
    return { what, verdict: 'pass', says };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { what, verdict: 'fail', says: error.message };
  }
}

/** The first and the last port; those of the lanes are not among them where any will do. */
function rangeOf({ port, wirePort, lanePort }: Ports): readonly [number, number] {
  const lanes = lanePort === undefined ? [] : [lanePort, lanePort + LANES - 1];
  return [Math.min(port, wirePort, ...lanes), Math.max(port, wirePort, ...lanes)];
}

function portsText(ports: Ports): string {
  const mqtt = ports.mqttPort === undefined ? '' : ` and ${ports.mqttPort}`;
  return `${rangeOf(ports).join(' to ')}${mqtt}`;
}
