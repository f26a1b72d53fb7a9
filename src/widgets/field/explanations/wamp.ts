import type { Explanation } from './explanation.ts';

/** WAMP messages, by their types. */
export const wampUnits: Readonly<Record<string, Explanation>> = {
  HELLO: {
    what: 'The client opens a session: it names the realm that it wants to join, and the roles in which it will speak.',
    why: 'WAMP has no version numbers. Each side says what it can do, and the other keeps to it.',
    section: 'WAMP §4.1.1',
  },
  WELCOME: {
    what: 'The router has opened the session and gives it an id. It tells its own roles: broker of events, dealer of calls.',
    section: 'WAMP §4.1.2',
  },
  ABORT: { what: 'Ends a session, or refuses to open one. Nobody answers it.', section: 'WAMP §4.1.3' },
  CHALLENGE: {
    what: 'The router asks the client to prove who it is. Of the advanced profile, and not followed here.',
    section: 'WAMP advanced profile',
  },
  AUTHENTICATE: {
    what: 'The client’s answer to CHALLENGE. Of the advanced profile, and not followed here.',
    section: 'WAMP advanced profile',
  },
  GOODBYE: {
    what: 'Ends the session in good order. The other side answers with a GOODBYE of its own.',
    why: 'The connection may stay: another session can begin on it with a new HELLO.',
    section: 'WAMP §4.2.1',
  },
  ERROR: {
    what: 'Answers a request that could not be fulfilled, with a URI that says why.',
    why: 'Requests of all types share it, so it names the type and the id of the one that it answers.',
    section: 'WAMP §3.4.1',
  },
  PUBLISH: {
    what: 'A publisher hands an event to the broker, for everybody who has subscribed to its topic.',
    why: 'It is not answered, unless it asks for that: most events are not worth a round trip.',
    section: 'WAMP §5.2.1',
  },
  PUBLISHED: { what: 'The broker has taken a PUBLISH that asked to be acknowledged.', section: 'WAMP §5.2.2' },
  SUBSCRIBE: { what: 'A subscriber asks for the events of a topic.', section: 'WAMP §5.1.1' },
  SUBSCRIBED: {
    what: 'The broker’s answer to SUBSCRIBE, with the id of the subscription, by which events will name it.',
    section: 'WAMP §5.1.2',
  },
  UNSUBSCRIBE: { what: 'Ends a subscription, by its id.', section: 'WAMP §5.1.4' },
  UNSUBSCRIBED: { what: 'The subscription has ended.', section: 'WAMP §5.1.5' },
  EVENT: {
    what: 'The broker passes an event on to a subscriber. The publisher does not get its own.',
    why: 'It carries the id of the subscription and not the topic, which is longer and known to both.',
    section: 'WAMP §5.2.4',
  },
  CALL: {
    what: 'A caller asks the dealer to have a procedure done.',
    why: 'It names the procedure and not who does it: the dealer knows who has registered it.',
    section: 'WAMP §6.2.1',
  },
  CANCEL: {
    what: 'The caller no longer wants its call. Of the advanced profile, and not followed here.',
    section: 'WAMP advanced profile',
  },
  RESULT: { what: 'What the callee yielded, brought to the caller by the dealer.', section: 'WAMP §6.2.4' },
  REGISTER: { what: 'A callee offers to do a procedure.', section: 'WAMP §6.1.1' },
  REGISTERED: {
    what: 'The dealer’s answer to REGISTER, with the id of the registration, by which invocations will name it.',
    section: 'WAMP §6.1.2',
  },
  UNREGISTER: { what: 'Takes a registration back, by its id.', section: 'WAMP §6.1.4' },
  UNREGISTERED: { what: 'The registration has ended.', section: 'WAMP §6.1.5' },
  INVOCATION: {
    what: 'The dealer passes a call on to the callee that registered the procedure.',
    why: 'It has an id of the dealer’s own, as the ids of two callers may be the same.',
    section: 'WAMP §6.2.2',
  },
  INTERRUPT: {
    what: 'The dealer tells the callee that a call is cancelled. Of the advanced profile, and not followed here.',
    section: 'WAMP advanced profile',
  },
  YIELD: { what: 'The callee’s answer to INVOCATION, when it went well.', section: 'WAMP §6.2.3' },
  'extension message': {
    what: 'Codes from 256 to 1023 are for messages of an implementation’s own.',
    section: 'WAMP §3.6',
  },
  'unknown message': { what: 'No message that WAMP defines.', section: 'WAMP §3.5' },
};

/** Elements of WAMP messages, by the names that the specification gives them. */
export const wampFields: Readonly<Record<string, Explanation>> = {
  MessageType: {
    what: 'Which message this is. What stands at the places after it follows from that.',
    why: 'A number is shorter than a name, and a list shorter than an object that would repeat names in every message.',
    section: 'WAMP §3.5',
  },
  Realm: {
    what: 'The routing domain that the client wants to join. Topics and procedures of two realms never meet.',
    section: 'WAMP §1.3.1',
  },
  Session: {
    what: 'The id of the session, in the global scope: drawn at random from 1 to 2^53, so that no two routers give the same.',
    section: 'WAMP §2.1.2',
  },
  Request: {
    what: 'The number of a request, in the scope of this session and direction; the answer has the same. Each side counts its own up by one, beginning with 1.',
    why: 'Several may be under way at once, and answers may come in another order. A call that is passed on has another number on the other side of the router.',
    section: 'WAMP §2.1.2',
  },
  'Request.Type': { what: 'The type of the request that this answers.', section: 'WAMP §3.4.1' },
  Options: { what: 'Further wishes of a request. What a peer does not know it passes over.', section: 'WAMP §3.1' },
  Details: { what: 'Further facts. What a peer does not know it passes over.', section: 'WAMP §3.1' },
  Reason: { what: 'Why the session ends, as a URI.', section: 'WAMP §8' },
  Error: { what: 'What went wrong, as a URI: one of WAMP’s own, or one of the application’s.', section: 'WAMP §8' },
  Topic: { what: 'What the event is about, as a URI of components with dots between them.', section: 'WAMP §2.1.1' },
  Procedure: { what: 'What is to be done, as a URI of components with dots between them.', section: 'WAMP §2.1.1' },
  Subscription: {
    what: 'The broker’s number for a subscription, in the router’s own scope. All subscribers of a topic may have the same.',
    why: 'One EVENT can then be written once, and sent to all of them.',
    section: 'WAMP §5.1.2',
  },
  Registration: { what: 'The dealer’s number for a registration, in the router’s own scope.', section: 'WAMP §2.1.2' },
  Publication: {
    what: 'The broker’s number for a publication, in the global scope: drawn at random from 1 to 2^53.',
    section: 'WAMP §2.1.2',
  },
  Arguments: {
    what: 'What the application says, by position.',
    why: 'It stands at the end, so that a router need not read it to pass the message on.',
    section: 'WAMP §3.3',
  },
  ArgumentsKw: { what: 'What the application says, by name.', section: 'WAMP §3.3' },
  AuthMethod: { what: 'How the client shall prove who it is.', section: 'WAMP advanced profile' },
  Signature: { what: 'The proof.', section: 'WAMP advanced profile' },
  Extra: { what: 'What the method needs besides.', section: 'WAMP advanced profile' },
  element: { what: 'An element of a message whose places are not known.', section: 'WAMP §3' },
  'surplus element': { what: 'One element more than the message has places.', section: 'WAMP §3.4' },
};
