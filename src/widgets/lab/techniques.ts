import { browserAdds } from '#widgets/browser-adds/browser-adds.ts';
import { connectionLimit } from '#widgets/connection-limit/connection-limit.ts';
import { serverSentEvents } from '#widgets/event-source/server-sent-events.ts';
import { mqtt } from '#widgets/mqtt/mqtt.ts';
import { plainHttp } from '#widgets/plain-http/plain-http.ts';
import { longPolling } from '#widgets/polling/long-polling.ts';
import { shortPolling } from '#widgets/polling/short-polling.ts';
import { requestData } from '#widgets/request-data/request-data.ts';
import { sseEditor } from '#widgets/sse-editor/sse-editor.ts';
import { streaming } from '#widgets/streaming/streaming.ts';
import { subprotocols } from '#widgets/subprotocols/subprotocols.ts';
import { together } from '#widgets/together/together.ts';
import { fourWays } from '#widgets/voices/four-ways.ts';
import { sideBySide } from '#widgets/voices/side-by-side.ts';
import { wamp } from '#widgets/wamp/wamp.ts';
import { webSocket } from '#widgets/websocket/websocket.ts';
import type { Technique } from './technique.ts';

/** The techniques that a lab can have, by the name that lessons call them. */
const techniques = {
  WebSocket: webSocket,
  HTTP: plainHttp,
  'short polling': shortPolling,
  'long polling': longPolling,
  streaming,
  SSE: serverSentEvents,
  'SSE editor': sseEditor,
  'connection limit': connectionLimit,
  'browser adds': browserAdds,
  MQTT: mqtt,
  WAMP: wamp,
  'request data': requestData,
  subprotocols,
  'side by side': sideBySide,
  'four ways': fourWays,
  together,
} as const satisfies Readonly<Record<string, Technique>>;

export type TechniqueName = keyof typeof techniques;

/** The technique of that name; a lab that names none has WebSockets. */
export function techniqueCalled(name: string | undefined): Technique {
  return Object.entries(techniques).find(([known]) => known === name)?.[1] ?? webSocket;
}
