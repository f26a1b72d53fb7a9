import { CaptureReader } from '#capture/reader.ts';
import { Capture } from '#capture/schema.ts';
import type { Mission } from '#missions/mission.ts';
import { missions } from '#missions/missions.ts';
import { typedLines } from '#missions/typed-lines.ts';
import { hasOctets } from '#widgets/ladder/row.ts';
import { Timeline } from '#widgets/ladder/timeline.ts';
import { toHex } from '#wire/octets/hex.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';

const files = import.meta.glob<unknown>('/content/workshop/solutions/*.capture.json', {
  import: 'default',
  eager: true,
});

/** Where a solution is typed: what is the session's own stands for itself. */
const PLACE = { address: '127.0.0.1:4102', token: '…' };

/** A message that is not longer than this is shown octet by octet. */
const SHOWN_OCTETS = 32;

/** Something that crossed the wire while a mission was solved. */
interface Crossed {
  readonly side: 'client' | 'server';
  readonly title: string;
  readonly note: string | undefined;
  readonly octets: number;
  /** Of a short one that is no text. */
  readonly hex: string | undefined;
}

/** A mission with its solution as it was typed and recorded. */
export interface SolvedMission {
  readonly mission: Mission;
  readonly lines: ReturnType<typeof typedLines>;
  readonly crossed: readonly Crossed[];
}

/**
 * All missions, solved.
 * @throws Error when one was not recorded: the build stops
 */
export const solvedMissions: readonly SolvedMission[] = missions.map((mission) => {
  const recorded = files[`/content/workshop/solutions/${mission.id}.capture.json`];
  if (!recorded) throw new Error(`“${mission.id}” was not recorded: npm run record workshop/solutions`);
  const capture = Capture.parse(recorded);
  return { mission, lines: typedLines(mission, PLACE, capture), crossed: crossedIn(capture) };
});

function crossedIn({ events }: Capture): Crossed[] {
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  for (const event of events) reader.receive(event);
  const rows = new Timeline(reader).rows([], { offset: 0, uncertainty: 0 }, true);
  return rows.filter(hasOctets).flatMap((row) => {
    if (row.kind !== 'unit') return [];
    const { wire } = reader.stretchOf(row.place);
    const { kind, offset, length } = wire.dissect(row.side, row.place.unit);
    const isText = /head|content|chunk|trailer/.test(kind);
    const short = length <= SHOWN_OCTETS && !isText;
    const octets = wire[row.side].octets.view(offset, offset + length);
    return {
      side: row.side,
      title: row.title,
      note: row.note,
      octets: length,
      hex: short ? toHex(octets, ' ') : undefined,
    };
  });
}
