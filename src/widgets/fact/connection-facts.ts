import type { Capture } from '#capture/schema.ts';
import { durationText } from '#widgets/ladder/time-text.ts';

/**
 * A fact of a connection by its number, from 1 in the order in which they were opened: `connection 1 quiet before its end`, from
 * the last octet that crossed it to the first end of it. Undefined when it is no such name, or the connection has no end.
 */
export function connectionFact({ events }: Capture, name: string): string | undefined {
  const [, number] = /^connection (\d+) quiet before its end$/.exec(name) ?? [];
  if (number === undefined) return undefined;
  const opened = events.filter((event) => event.type === 'connection-opened')[Number(number) - 1];
  const own = events.filter((event) => 'connection' in event && event.connection === opened?.connection);
  const end = own.findIndex(({ type }) => type === 'half-closed' || type === 'connection-closed');
  const last = own.slice(0, Math.max(0, end)).findLast(({ type }) => type === 'octets');
  const ended = own[end];
  return last && ended && durationText(ended.time - last.time);
}
