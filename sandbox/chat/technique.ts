import type { ChatCodec } from '#service/chat.ts';
import { chatJson } from '#service/chat-json.ts';
import { ChatService } from '#service/chat-service.ts';
import { chatXml } from '#service/chat-xml.ts';
import type { Session } from '../sessions/session.ts';
import { Room } from '../websocket/room.ts';
import type { SocketTechnique } from '../websocket/socket-technique.ts';
import { closeUnspoken } from '../websocket/unspoken.ts';

const rooms = new WeakMap<Session, Room<ChatService>>();

/** A session has one room, in which members who speak JSON and members who speak XML hear each other. */
function speaking(subprotocol: string, codec: ChatCodec): SocketTechnique {
  return {
    subprotocols: [subprotocol],
    serve(opened) {
      const { socket, session, connection } = opened;
      if (socket.protocol !== subprotocol) return closeUnspoken(opened, [subprotocol]);
      const room = rooms.get(session) ?? new Room(new ChatService(Date.now));
      rooms.set(session, room);
      room.machine.opened(connection.id, codec);
      return room.enter(opened);
    },
  };
}

export const json = speaking('json.wire101', chatJson);
export const xml = speaking('xml.wire101', chatXml);
