import { callProcedure, procedureNames } from '../procedures.ts';
import type { TechniqueSession } from '../technique-session.ts';
import { WampRouter } from '../wamp-router/router.ts';
import { Room } from './room.ts';
import type { SocketTechnique } from './socket-technique.ts';
import { closeUnspoken } from './unspoken.ts';

const SUBPROTOCOLS = ['wamp.2.json'];

/** The one realm of every session, and the first component of the router's own procedures. */
const REALM = 'wire101';
const OWN = new Set(procedureNames.map((name) => `${REALM}.${name}`));

const routers = new WeakMap<TechniqueSession, Room<WampRouter>>();

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

function createRouter(session: TechniqueSession): WampRouter {
  return new WampRouter({
    realm: REALM,
    randomId: session.randomId,
    isOwn: (uri) => OWN.has(uri),
    callOwn: (uri, args) =>
      OWN.has(uri) ? callProcedure(uri.slice(REALM.length + 1), args, session.wallClock) : undefined,
    most: session.limits.subscriptions,
    reached: () => session.reached('subscriptions', 'a WAMP request was refused'),
  });
}
