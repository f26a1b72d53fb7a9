import { Capture } from '#capture/schema.ts';
import { costsOf } from '#measure/message-cost.ts';
import type { RecordedTechnique } from '#widgets/costs/recorded-technique.ts';
import { recordedHref } from './recorded-href.ts';
import { sitePath } from './site-path.ts';

const files = import.meta.glob<unknown>('/content/costs/*.capture.json', { import: 'default', eager: true });

/** The recordings of what a server tells a page, in the order in which they are listed, and the lesson whose lab opens each. */
const RECORDED = [
  { id: 'short-polling', name: 'Short polling', lesson: 'short-polling', polls: true },
  { id: 'long-polling', name: 'Long polling', lesson: 'long-polling' },
  { id: 'http-streaming', name: 'HTTP streaming', lesson: 'http-streaming' },
  { id: 'server-sent-events', name: 'SSE', lesson: 'server-sent-events' },
  { id: 'websocket', name: 'WebSocket', lesson: 'frames' },
  { id: 'json', name: 'WebSocket + JSON', lesson: 'subprotocols' },
  { id: 'xml', name: 'WebSocket + XML', lesson: 'subprotocols' },
  { id: 'wamp', name: 'WebSocket + WAMP', lesson: 'wamp' },
  { id: 'mqtt-0', name: 'MQTT, QoS 0', lesson: 'mqtt' },
  { id: 'mqtt-1', name: 'MQTT, QoS 1', lesson: 'mqtt' },
  { id: 'mqtt-2', name: 'MQTT, QoS 2', lesson: 'mqtt' },
] as const;

/** The recordings of what a page tells a server. */
const RECORDED_UP = [
  { id: 'up-requests', name: 'A POST for each', lesson: 'short-polling', polls: true },
  { id: 'up-websocket', name: 'WebSocket', lesson: 'frames' },
  { id: 'up-wamp', name: 'WebSocket + WAMP', lesson: 'wamp' },
  { id: 'up-mqtt-0', name: 'MQTT, QoS 0', lesson: 'mqtt' },
  { id: 'up-mqtt-1', name: 'MQTT, QoS 1', lesson: 'mqtt' },
  { id: 'up-mqtt-2', name: 'MQTT, QoS 2', lesson: 'mqtt' },
] as const;

export type RecordedCost = RecordedTechnique & { readonly href: string };

/** What each technique spent in its recording, and where the recording is shown. */
export const recordedCosts = RECORDED.map((each) => recorded(each, 'server'));

/** The same of what a page tells a server. */
export const recordedCostsUp = RECORDED_UP.map((each) => recorded(each, 'client'));

function recorded(
  {
    id,
    lesson,
    ...rest
  }: { readonly id: string; readonly name: string; readonly lesson: string; readonly polls?: boolean },
  sender: 'client' | 'server',
): RecordedCost {
  const { events } = Capture.parse(files[`/content/costs/${id}.capture.json`]);
  return { id, ...rest, costs: costsOf(events, sender), href: recordedHref(lesson, 'costs', id) };
}

/** Some of them, in the order that they are named in. */
export function costsCalled(...ids: readonly (typeof RECORDED)[number]['id'][]): RecordedCost[] {
  return ids.map((id) => recordedCosts.find((each) => each.id === id) as RecordedCost);
}

/**
 * Where the costs of a recording stand.
 * @throws Error naming `file` when nothing of that name is recorded
 */
export function costHref(id: string, file: string): string {
  if (!recordedCosts.some((each) => each.id === id)) throw new Error(`${file}: no costs of “${id}” are recorded.`);
  return `${sitePath('/costs/')}#cost-${id}`;
}
