import { cheaperFrom, costOf, type Load, overheadAt, PAYLOADS, sumOf } from '#measure/message-cost.ts';
import { countText, octetsText } from '#widgets/ladder/time-text.ts';
import type { BarsPlot, Crossing, LinesPlot } from '#widgets/plot/plot.ts';
import { type RecordedTechnique, reckoned } from './recorded-technique.ts';

const text = (value: number) => countText(Math.round(value));
const onTheWire = { title: 'octets on the wire, both ways', scale: 'log', text } as const;

/** What one message costs once everything is set up, by its payload. */
export function byPayload(techniques: readonly RecordedTechnique[]): LinesPlot {
  return {
    kind: 'lines',
    title: 'One message, once everything is set up',
    summary: 'The more a message carries, the less it matters how it travels. Both axes grow by powers of ten.',
    x: { title: 'octets of payload', scale: 'log', text },
    y: onTheWire,
    series: techniques.map(({ name, costs }) => ({
      name,
      points: PAYLOADS.map((payload) => [payload, payload + sumOf(overheadAt(costs, payload))] as const),
    })),
  };
}

const COUNTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** What a number of messages of one size costs, all that comes before the first included, and where which technique becomes cheaper. */
export function byCount(techniques: readonly RecordedTechnique[], payload: number): LinesPlot {
  const total = (technique: RecordedTechnique, messages: number) =>
    sumOf(costOf(reckoned(technique, 1), { messages, payload }));
  return {
    kind: 'lines',
    title: `From the first message to the thousandth, ${octetsText(payload)} each`,
    summary: 'What comes before the first message is paid once, and soon forgotten.',
    x: { title: 'messages', scale: 'log', text },
    y: onTheWire,
    series: techniques.map((technique) => ({
      name: technique.name,
      points: COUNTS.map((messages) => [messages, total(technique, messages)] as const),
    })),
    crossings: crossingsOf(techniques, payload).map(({ from, cheaper, than }, index) => ({
      letter: String.fromCharCode(65 + index),
      x: from,
      y: total(cheaper, from),
      words: `From message ${countText(from)} on ${cheaper.name} costs less than ${than.name}.`,
    })) satisfies Crossing[],
  };
}

interface CrossingPoint {
  /** The number of the message. */
  readonly from: number;
  readonly cheaper: RecordedTechnique;
  readonly than: RecordedTechnique;
}

/** Where one technique becomes cheaper than another that was cheaper at the first message, up to the thousandth. */
export function crossingsOf(techniques: readonly RecordedTechnique[], payload: number): CrossingPoint[] {
  const found = techniques.flatMap((cheaper) =>
    techniques.flatMap((than) => {
      const from = cheaper === than ? undefined : cheaperFrom(reckoned(cheaper, 1), reckoned(than, 1), payload);
      return from !== undefined && from > 1 && from <= 1000 ? [{ from, cheaper, than }] : [];
    }),
  );
  return found.sort((one, other) => one.from - other.from);
}

/** What a load costs by each technique, in three parts. */
export function ofLoad(techniques: readonly RecordedTechnique[], load: Load, pollsPerMessage: number): BarsPlot {
  const { messages, payload } = load;
  return {
    kind: 'bars',
    title: `${countText(messages)} ${messages === 1 ? 'message' : 'messages'} of ${octetsText(payload)}`,
    summary: 'The payload, and what crosses beside it each way, all that comes before the first message included.',
    x: { title: 'octets on the wire', scale: 'linear', text },
    parts: ['payload', 'overhead of the server', 'overhead of the client'],
    bars: techniques.map((technique) => {
      const spent = costOf(reckoned(technique, pollsPerMessage), load);
      const beside = (side: 'client' | 'server') =>
        spent[side] - (technique.costs.sender === side ? messages * payload : 0);
      return { name: technique.name, values: [messages * payload, beside('server'), beside('client')] };
    }),
  };
}
