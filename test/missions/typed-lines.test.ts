import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { Capture } from '#capture/schema.ts';
import { ByHand } from '#missions/by-hand.ts';
import { progress } from '#missions/mission.ts';
import { missionCalled, missions } from '#missions/missions.ts';
import { typedLines } from '#missions/typed-lines.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';

const PLACE = { address: '127.0.0.1:4102', token: '…' };
const recorded = (id: string) =>
  Capture.parse(JSON.parse(readFileSync(`content/workshop/solutions/${id}.capture.json`, 'utf8')));

function linesOf(id: string): string[] {
  const mission = missionCalled(id);
  if (!mission) throw new Error(`there is no mission ${id}`);
  return typedLines(mission, PLACE, recorded(id)).map(({ line }) => line);
}

describe.each(missions.map((mission) => [mission.id, mission] as const))('the key to %s', (id, mission) => {
  test('was recorded while all its steps were done', () => {
    const reader = new CaptureReader(KNOWN_PROTOCOLS);
    for (const event of recorded(id).events) reader.receive(event);
    expect(progress(mission, new ByHand(reader))).toBe(mission.steps.length);
  });

  test('has every line that is typed', () => {
    expect(linesOf(id)).toHaveLength(mission.solution(PLACE).length);
  });
});

describe('a line that depends on what came is the one that was typed', () => {
  test('the Last-Event-ID is that of the last event before the connection was left, not of the last at all', () => {
    expect(linesOf('resumed-stream').join('\n')).toMatch(/Last-Event-ID: 2$|sse -l 2/m);
  });

  test('a PUBACK has the identifier of the broker’s PUBLISH (MQTT 3.1.1 §3.4.2)', () => {
    const client = sent('acknowledged-by-hand');
    const [puback = ''] = linesOf('acknowledged-by-hand').slice(-1);
    expect(puback.replaceAll(' ', '')).toMatch(/^4002[\da-f]{4}$/);
    expect(client.endsWith(puback.replaceAll(' ', ''))).toBe(true);
  });

  test('a pong has the payload of the ping (RFC 6455 §5.5.3)', () => {
    const [pong = ''] = linesOf('answered-ping').slice(-1);
    expect(sent('answered-ping').endsWith(pong.replaceAll(' ', ''))).toBe(true);
  });
});

test('a capture in which it never comes is refused', () => {
  const mission = missionCalled('masked-text');
  if (!mission) throw new Error('there is no such mission');
  expect(() => typedLines(mission, PLACE, { ...recorded('masked-text'), events: [] })).toThrow('never shows');
});

/** All octets of the client, as hex. */
function sent(id: string): string {
  return recorded(id)
    .events.flatMap((event) => (event.type === 'octets' && event.side === 'client' ? [octetsOf(event)] : []))
    .join('');
}

function octetsOf(event: { readonly octets: string }): string {
  return Buffer.from(event.octets, 'base64').toString('hex');
}
