import { plainHttp } from '#widgets/plain-http/plain-http.ts';
import { webSocket } from '#widgets/websocket/websocket.ts';
import type { Technique } from './technique.ts';

/** The techniques that a lab can have, by the name that lessons call them. */
const techniques = {
  WebSocket: webSocket,
  HTTP: plainHttp,
} as const satisfies Readonly<Record<string, Technique>>;

export type TechniqueName = keyof typeof techniques;

/** The technique of that name; a lab that names none has WebSockets. */
export function techniqueCalled(name: string | undefined): Technique {
  return Object.entries(techniques).find(([known]) => known === name)?.[1] ?? webSocket;
}
