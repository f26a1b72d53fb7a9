import { json, xml } from '#service/websocket/chat-techniques.ts';
import { echo } from '#service/websocket/endpoint.ts';
import type { SocketTechnique } from '#service/websocket/socket-technique.ts';
import type { SocketTechniqueName } from '#service/websocket/technique-names.ts';
import { wamp } from '#service/websocket/wamp-technique.ts';

const techniques: Readonly<Partial<Record<SocketTechniqueName, SocketTechnique>>> = { ws: echo, wamp, json, xml };

const speakers = new Map(
  Object.values(techniques).flatMap((technique) => technique.subprotocols.map((name) => [name, technique])),
);

/** What an address knows by itself, and who serves a socket there. */
export function socketTechnique(name: SocketTechniqueName): SocketTechnique {
  return techniques[name] ?? echo;
}

/** Who serves a socket that was opened at the address of `name`, by the subprotocol that was agreed on, as in the sandbox. */
export function speakerOf(name: SocketTechniqueName, agreed: string): SocketTechnique {
  const own = socketTechnique(name);
  return own.subprotocols.length === 0 ? own : (speakers.get(agreed) ?? own);
}
