import { randomBytes } from 'node:crypto';
import { callProcedure, procedureNames } from '#service/procedures.ts';
import { WampRouter } from '#service/wamp-router/router.ts';
import type { Session } from '../sessions/session.ts';
import { Room } from '../websocket/room.ts';
import type { SocketTechnique } from '../websocket/socket-technique.ts';
import { closeUnspoken } from '../websocket/unspoken.ts';

const SUBPROTOCOLS = ['wamp.2.json'];

/** The one realm of every session, and the first component of the router's own procedures. */
const REALM = 'wire101';
const OWN = new Set(procedureNames.map((name) => `${REALM}.${name}`));

const routers = new WeakMap<Session, Room<WampRouter>>();

/** WAMP: a router of its own for each session, so that those of two sessions know nothing of each other. */
export const wamp: SocketTechnique = {
  subprotocols: SUBPROTOCOLS,
  serve(opened) {
    const { socket, session, connection } = opened;
    if (!SUBPROTOCOLS.includes(socket.protocol)) return closeUnspoken(opened, SUBPROTOCOLS);
    const room = routers.get(session) ?? new Room(createRouter(session));
    routers.set(session, room);
    room.machine.opened(connection.id);
    return room.enter(opened);
  },
};

function createRouter(session: Session): WampRouter {
  return new WampRouter({
    realm: REALM,
    // 53 random bits are 0 to 2^53 - 1.
    randomId: () => 1 + Number(randomBytes(8).readBigUInt64BE() >> 11n),
    isOwn: (uri) => OWN.has(uri),
    callOwn: (uri, args) => (OWN.has(uri) ? callProcedure(uri.slice(REALM.length + 1), args, Date.now) : undefined),
    most: session.limits.subscriptions,
    reached: () => session.reached('subscriptions', 'a WAMP request was refused'),
  });
}
