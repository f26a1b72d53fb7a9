/** The decoders of whole messages beside the parsers that only make values: JSON.parse, and parse-xml. */
import { parseXml } from '@rgrove/parse-xml';
import { createJsonDecoder } from '#wire/json/decoder.ts';
import type { Decoder } from '#wire/octets/dissection.ts';
import type { MessageDecoder } from '#wire/octets/message-decoder.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { createWampDecoder } from '#wire/wamp/decoder.ts';
import { WampSession } from '#wire/wamp/session.ts';
import { createXmlDecoder } from '#wire/xml/decoder.ts';
import { type Comparison, compare } from './measure.ts';

const MESSAGES = 20_000;

function messages(write: (index: number) => string): Uint8Array[] {
  return Array.from({ length: MESSAGES }, (_, index) => encodeUtf8(write(index + 1)));
}

/** Indexes each message, looks at it, and forgets it. */
function inPassing(
  make: (stream: OctetStream) => MessageDecoder,
  parts: readonly Uint8Array[],
  look: (decoder: Decoder, unit: number) => number,
): number {
  const stream = new OctetStream();
  const decoder = make(stream);
  let fields = 0;
  for (const part of parts) {
    stream.octets.append(part);
    decoder.advance();
    decoder.endMessage();
    fields += look(decoder, stream.units.count - 1);
    stream.octets.discardBefore(stream.octets.end);
    stream.units.discardBefore(stream.units.count - 1);
  }
  return fields < 0 ? 0 : stream.units.count;
}

const decoder = new TextDecoder();
const allFields = (each: Decoder, unit: number) => each.dissect(unit).fields.length;
const none = () => 0;

/** A peer that makes values of the same messages, one by one. */
function parsed(parts: readonly Uint8Array[], parse: (text: string) => unknown): number {
  let count = 0;
  for (const part of parts) if (parse(decoder.decode(part)) !== undefined) count += 1;
  return count;
}

const wampDecoder = (stream: OctetStream) =>
  createWampDecoder(stream, { side: 'client', session: new WampSession({ whole: true }) });

/** Targets are generous: a value without places is less than a dissection, and made by the engine itself in the case of JSON. */
export async function compareMessages(): Promise<Comparison[]> {
  const json = messages((id) => `{"id":${id},"call":"add","args":[2,3],"note":"as \\"text\\", 20 °C"}`);
  const calls = messages((id) =>
    id === 1 ? '[1,"realm1",{"roles":{"caller":{}}}]' : `[48,${id - 1},{},"wire101.add",[2,3]]`,
  );
  const xml = messages((id) => `<call id="${id}" name="add"><arg>2</arg><arg>3 &lt; 20 °C</arg></call>`);
  const common = { unit: 'messages/s' };
  const byJson = { ...common, peer: 'JSON.parse' };
  const byXml = { ...common, peer: 'parse-xml' };
  return [
    await compare(
      { ...byJson, name: `index of ${MESSAGES} JSON texts`, target: 0.5 },
      () => inPassing(createClient(createJsonDecoder), json, none),
      () => parsed(json, JSON.parse),
    ),
    await compare(
      { ...byJson, name: `index and all fields of ${MESSAGES} JSON texts`, target: 0.05 },
      () => inPassing(createClient(createJsonDecoder), json, allFields),
      () => parsed(json, JSON.parse),
      3,
    ),
    await compare(
      { ...byJson, name: `index, with the session, of ${MESSAGES} WAMP messages`, target: 0.02 },
      () => inPassing(wampDecoder, calls, none),
      () => parsed(calls, JSON.parse),
      3,
    ),
    await compare(
      { ...byJson, name: `index and all fields of ${MESSAGES} WAMP messages`, target: 0.01 },
      () => inPassing(wampDecoder, calls, allFields),
      () => parsed(calls, JSON.parse),
      3,
    ),
    await compare(
      { ...byXml, name: `index of ${MESSAGES} XML documents`, target: 0.5 },
      () => inPassing(createClient(createXmlDecoder), xml, none),
      () => parsed(xml, (text) => parseXml(text)),
    ),
    await compare(
      { ...byXml, name: `index and all fields of ${MESSAGES} XML documents`, target: 0.2 },
      () => inPassing(createClient(createXmlDecoder), xml, allFields),
      () => parsed(xml, (text) => parseXml(text)),
      3,
    ),
  ];
}

function createClient(make: (stream: OctetStream, side: 'client') => MessageDecoder) {
  return (stream: OctetStream) => make(stream, 'client');
}
