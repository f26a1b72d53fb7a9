import type { Spoken } from '#capture/pasted/conversation.ts';

/** What is said of each thing that octets can be taken for. */
export const NAMES: Readonly<Record<Spoken, string>> = {
  http: 'HTTP, and what it becomes',
  websocket: 'WebSocket frames',
  sse: 'an event stream',
  mqtt: 'MQTT',
  wamp: 'WAMP',
  json: 'JSON',
  xml: 'XML',
};
