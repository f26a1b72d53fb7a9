import type { ChatCodec } from '../chat.ts';
import { chatJson } from '../chat-json.ts';
import { ChatService } from '../chat-service.ts';
import { chatXml } from '../chat-xml.ts';
import type { TechniqueSession } from '../technique-session.ts';
import { enterCompany } from './company-chat.ts';
import { Room } from './room.ts';
import type { SocketTechnique } from './socket-technique.ts';
import { closeUnspoken } from './unspoken.ts';

const rooms = new WeakMap<TechniqueSession, Room<ChatService>>();

/**
 * A session has one room, in which members who speak JSON and members who speak XML hear each other. With `?room=company`, and
 * wherever the session shares its feed, it is the room of all who share it, and what is said there is what the feed carries.
 */
function speaking(subprotocol: string, codec: ChatCodec): SocketTechnique {
  return {
    subprotocols: [subprotocol],
    serve(opened) {
      const { socket, session, connection, query } = opened;
      if (socket.protocol !== subprotocol) return closeUnspoken(opened, [subprotocol]);
      if (session.feed.shared || query.get('room') === 'company') return enterCompany(opened, codec);
      const room = rooms.get(session) ?? new Room(new ChatService(session.wallClock));
      rooms.set(session, room);
      room.machine.opened(connection.id, codec);
      return room.enter(opened);
    },
  };
}

export const json = speaking('json.wire101', chatJson);
export const xml = speaking('xml.wire101', chatXml);
