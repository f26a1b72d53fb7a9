import { renderUnicodeCompact } from 'uqr';
import { joinLink } from '#workshop/join-link.ts';
import { shownRoomCode } from '#workshop/room-code.ts';

interface Invitation {
  /** Where learners find the site, the likeliest first. */
  readonly origins: readonly string[];
  readonly port: number;
  readonly code: string;
  /** The secret of the teacher's link. */
  readonly teacher: string;
  /** The file in which the room is kept. */
  readonly file: string;
  readonly ports: { readonly wire: number; readonly lanes: readonly number[]; readonly mqtt: number | undefined };
}

/** What a teacher is told at the start: how to join, the secret link, what is open to the network, and what is kept. */
export function invitationText({ origins, port, code, teacher, file, ports }: Invitation): string {
  const [origin = '', ...others] = origins;
  const { wire, lanes, mqtt } = ports;
  const open = [port, wire, ...lanes, ...(mqtt === undefined ? [] : [mqtt])];
  return [
    '',
    renderUnicodeCompact(joinLink(origin, code), { border: 1 }),
    '',
    `Learners join at  ${origin}/join/  with the code  ${shownRoomCode(code)}`,
    ...(others.length > 0 ? [`  also reached at  ${others.join(', ')}`] : []),
    '',
    "The teacher's link, which is secret and can do everything in the room:",
    `  ${boardLink(`http://127.0.0.1:${port}`, teacher)}`,
    '  (on another machine the same with the address above)',
    '',
    'Open to everybody on this network: the site and the sandbox of the labs, over plain HTTP, on the TCP ports',
    `  ${ranges(open)}. Nobody sees another's capture without the teacher's link and the learner's consent.`,
    `Kept in ${file}: names, seats, progress, until "npm run forget", or for 14 days after the last use.`,
    '',
  ].join('\n');
}

function boardLink(origin: string, teacher: string): string {
  return `${origin}/board/#${teacher}`;
}

/** Ports as few words: `4101-4108, 1883`. */
function ranges(ports: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const port of ports.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && port === last[1] + 1) last[1] = port;
    else runs.push([port, port]);
  }
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ');
}
