import type { WebSocket } from 'ws';
import { json, xml } from '#service/websocket/chat-techniques.ts';
import { echo } from '#service/websocket/endpoint.ts';
import type { SocketTechnique } from '#service/websocket/socket-technique.ts';
import type { SocketTechniqueName } from '#service/websocket/technique-names.ts';
import { wamp } from '#service/websocket/wamp-technique.ts';
import { mqttTechnique } from '../mqtt/endpoint.ts';
import type { Session } from '../sessions/session.ts';

const techniques: Readonly<Record<SocketTechniqueName, SocketTechnique<Session, WebSocket>>> = {
  ws: echo,
  mqtt: mqttTechnique,
  wamp,
  json,
  xml,
};

const speakers = new Map(
  Object.values(techniques).flatMap((technique) => technique.subprotocols.map((name) => [name, technique])),
);

/** What an address knows by itself, and who serves a socket there. */
export function socketTechnique(name: SocketTechniqueName): SocketTechnique<Session, WebSocket> {
  return techniques[name];
}

/**
 * Who serves a socket that was opened at the address of `name`: an address with subprotocols of its own leaves it to the
 * one that was agreed on, whichever address that is at home at; all else is the address's own to answer for.
 */
export function speakerOf(name: SocketTechniqueName, agreed: string): SocketTechnique<Session, WebSocket> {
  const own = techniques[name];
  return own.subprotocols.length === 0 ? own : (speakers.get(agreed) ?? own);
}
