import { mqtt } from '../mqtt/technique.ts';
import { json, xml } from './chat-techniques.ts';
import { echo } from './endpoint.ts';
import type { SocketTechnique } from './socket-technique.ts';
import type { SocketTechniqueName } from './technique-names.ts';
import { wamp } from './wamp-technique.ts';

const techniques: Readonly<Record<SocketTechniqueName, SocketTechnique>> = { ws: echo, mqtt, wamp, json, xml };

const speakers = new Map(
  Object.values(techniques).flatMap((technique) => technique.subprotocols.map((name) => [name, technique])),
);

/** What an address knows by itself, and who serves a socket there. */
export function socketTechnique(name: SocketTechniqueName): SocketTechnique {
  return techniques[name];
}

/**
 * Who serves a socket that was opened at the address of `name`: an address with subprotocols of its own leaves it to the
 * one that was agreed on, whichever address that is at home at; all else is the address's own to answer for.
 */
export function speakerOf(name: SocketTechniqueName, agreed: string): SocketTechnique {
  const own = techniques[name];
  return own.subprotocols.length === 0 ? own : (speakers.get(agreed) ?? own);
}
