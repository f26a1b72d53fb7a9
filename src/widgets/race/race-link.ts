import { RaceResult } from '#measure/race-result.ts';
import { RaceSettings } from '#measure/race-settings.ts';
import { fromBase64, toBase64 } from '#wire/octets/base64.ts';
import { joinOctets } from '#wire/octets/join.ts';

/** The most that a result in a link may be once it is unpacked, in octets: a link is anybody's. */
const MOST = 512 * 1024;

/** Settings as the fragment of a link, without its `#`. */
export function settingsFragment(settings: RaceSettings): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(settings)) query.set(name, String(value));
  return query.toString().replaceAll('%2C', ',');
}

/** The settings that a fragment gives; undefined when it gives none, or wrong ones. */
export function settingsIn(fragment: string): RaceSettings | undefined {
  const query = Object.fromEntries(new URLSearchParams(fragment));
  const read = RaceSettings.safeParse({
    ...(query['scenario'] !== undefined && { scenario: query['scenario'] }),
    techniques: query['techniques']?.split(','),
    ...Object.fromEntries(numbers.map((name) => [name, query[name] === '' ? undefined : Number(query[name])])),
    ...Object.fromEntries(switches.map((name) => [name, query[name] === 'true'])),
  });
  return read.success ? read.data : undefined;
}

const numbers = ['rate', 'size', 'burst', 'say', 'consumers', 'interval', 'seconds', 'qos'];
const switches = ['cut', 'shared'];

/** A result as the fragment of a link, without its `#`. */
export async function resultFragment(result: RaceResult): Promise<string> {
  const packed = await through(new TextEncoder().encode(JSON.stringify(result)), new CompressionStream('deflate-raw'));
  return `result=${toBase64(packed).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

/** The result that a fragment holds; undefined when it holds none, or it is damaged. */
export async function resultIn(fragment: string): Promise<RaceResult | undefined> {
  const text = /(?:^|&)result=([\w-]+)/.exec(fragment)?.[1];
  if (text === undefined) return undefined;
  const padded = text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .padEnd(Math.ceil(text.length / 4) * 4, '=');
  const packed = fromBase64(padded);
  if (packed === undefined) return undefined;
  try {
    const octets = await through(new Uint8Array(packed), new DecompressionStream('deflate-raw'));
    return RaceResult.parse(JSON.parse(new TextDecoder().decode(octets)));
  } catch {
    return undefined;
  }
}

/** @throws TypeError when the octets are none that the stream takes, RangeError when they become too many */
async function through(
  octets: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const reader = new Blob([octets]).stream().pipeThrough(stream).getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    pieces.push(read.value);
    length += read.value.length;
    if (length > MOST) {
      await reader.cancel();
      throw new RangeError('too much');
    }
  }
  return joinOctets(pieces);
}
