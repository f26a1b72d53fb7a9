import { armedFaults, FaultPlan, noFaults } from '#service/fault-plan.ts';
import { FeedCommand } from '#service/feed-command.ts';
import { ProblemError } from '#service/problem.ts';
import { toHex } from '#wire/octets/hex.ts';
import type { Session } from '../sessions/session.ts';
import { BehaviourView, DeliveryView, FaultsView, FeedView, GateCommand, GateView, SpecimenView } from './models.ts';
import { type Route, securedRoute } from './route.ts';

const SESSION = '/api/sessions/{session}';
const gateAnswer = { 200: { description: 'what it does now, and what it holds', schema: GateView, SpecimenView } };
const faultsAnswer = { 200: { description: 'the faults armed now', schema: FaultsView } };
const behaviourAnswer = { 200: { description: 'the behaviour', schema: BehaviourView } };
const deliveryAnswer = { 200: { description: 'the settings', schema: DeliveryView } };
const specimenAnswer = { 200: { description: 'the specimen', schema: SpecimenView } };
const feedAnswer = { 200: { description: 'the feed', schema: FeedView } };

/** How a session is steered: gate, faults, behaviour, delivery, feed. */
export const steeringRoutes: readonly Route[] = [
  securedRoute({
    method: 'GET',
    path: `${SESSION}/gate`,
    name: 'readGate',
    summary: 'What the gate does and holds.',
    answers: gateAnswer,
    handle: ({ session }) => ({ status: 200, body: viewGate(session) }),
  }),
  securedRoute({
    method: 'POST',
    path: `${SESSION}/gate`,
    name: 'steerGate',
    summary: 'Holds each protocol message of a side, lets the oldest one go (step), or all (run).',
    body: GateCommand,
    answers: gateAnswer,
    handle({ session, body }) {
      session.setGate(body.action, body.side);
      return { status: 200, body: viewGate(session) };
    },
  }),
  securedRoute({
    method: 'GET',
    path: `${SESSION}/faults`,
    name: 'readFaults',
    summary: 'The faults armed now.',
    answers: faultsAnswer,
    handle: ({ session }) => ({ status: 200, body: viewFaults(session) }),
  }),
  securedRoute({
    method: 'PUT',
    path: `${SESSION}/faults`,
    name: 'armFaults',
    summary: 'What the sandbox does wrong on purpose, between its libraries and the socket.',
    body: FaultPlan,
    answers: faultsAnswer,
    handle({ session, body }) {
      session.setFaults(body);
      return { status: 200, body: viewFaults(session) };
    },
  }),
  securedRoute({
    method: 'DELETE',
    path: `${SESSION}/faults`,
    name: 'clearFaults',
    summary: 'Does nothing wrong from now on.',
    answers: { 204: { description: 'no fault is armed' } },
    handle({ session }) {
      session.setFaults(noFaults);
      return { status: 204 };
    },
  }),
  securedRoute({
    method: 'GET',
    path: `${SESSION}/behaviour`,
    name: 'readBehaviour',
    summary: 'What the WebSocket endpoint does.',
    answers: behaviourAnswer,
    handle: ({ session }) => ({ status: 200, body: session.behaviour }),
  }),
  securedRoute({
    method: 'PUT',
    path: `${SESSION}/behaviour`,
    name: 'setBehaviour',
    summary: 'What the WebSocket endpoint does from now on; subprotocols and deflate count from the next handshake.',
    body: BehaviourView,
    answers: behaviourAnswer,
    handle({ session, body }) {
      session.setBehaviour(body);
      return { status: 200, body: session.behaviour };
    },
  }),
  securedRoute({
    method: 'GET',
    path: `${SESSION}/delivery`,
    name: 'readDelivery',
    summary: 'How polls, streams and event streams are answered.',
    answers: deliveryAnswer,
    handle: ({ session }) => ({ status: 200, body: session.deliveries.state.settings }),
  }),
  securedRoute({
    method: 'PUT',
    path: `${SESSION}/delivery`,
    name: 'setDelivery',
    summary: 'How polls, streams and event streams are answered from now on, and what goes wrong with them on purpose.',
    body: DeliveryView,
    answers: deliveryAnswer,
    handle({ session, body }) {
      session.deliveries.set(body);
      return { status: 200, body };
    },
  }),
  securedRoute({
    method: 'GET',
    path: `${SESSION}/specimen`,
    name: 'readSpecimen',
    summary: 'The octets that the specimen endpoint sends.',
    answers: specimenAnswer,
    handle({ session }) {
      const { specimen } = session.deliveries;
      if (specimen !== undefined) return { status: 200, body: specimen };
      throw new ProblemError({ status: 404, type: 'not-found', title: 'The session has no specimen yet' });
    },
  }),
  securedRoute({
    method: 'PUT',
    path: `${SESSION}/specimen`,
    name: 'setSpecimen',
    summary: 'The octets that the specimen endpoint sends from now on, their slices, and what comes after them.',
    body: SpecimenView,
    answers: specimenAnswer,
    handle({ session, body }) {
      session.deliveries.specimen = body;
      return { status: 200, body };
    },
  }),
  securedRoute({
    method: 'GET',
    path: `${SESSION}/feed`,
    name: 'readFeed',
    summary: 'The feed; with ?after= its events after that number, and how many of them the log has lost.',
    query: [{ name: 'after', description: 'number of the last event already seen', schema: FeedView.shape.last }],
    answers: feedAnswer,
    handle: ({ session, query }) => ({ status: 200, body: viewFeed(session, query['after']) }),
  }),
  securedRoute({
    method: 'POST',
    path: `${SESSION}/feed`,
    name: 'paceFeed',
    summary: 'The pace and size of the numbered events that every technique delivers.',
    body: FeedCommand,
    answers: feedAnswer,
    handle({ session, body: { once, every, ...pace } }) {
      session.feed.configure(pace);
      session.feed.makeNow(once, every);
      return { status: 200, body: viewFeed(session, undefined) };
    },
  }),
];

function viewGate(session: Session) {
  const { gate } = session;
  return {
    mode: gate.mode('server'),
    modes: { client: gate.mode('client'), server: gate.mode('server') },
    held: gate.held.map(({ hold, connection, side, kind, octets, since, browserDeadline }) => ({
      hold,
      connection,
      side,
      kind,
      octets: toHex(octets),
      heldFor: session.since(since),
      limit: gate.limit,
      ...(browserDeadline !== undefined && { browserDeadline }),
    })),
  };
}

function viewFaults({ faults }: Session) {
  return { plan: faults, armed: armedFaults(faults) };
}

/** @param after number of the last event that the client has seen, when it asks for those after it */
function viewFeed(session: Session, after: unknown) {
  const { feed, shared } = session.feed;
  const speaker = shared && { number: shared.speaker.number, name: shared.speaker.name };
  const state = { ...feed.settings, first: feed.first, last: feed.last, ...(speaker && { speaker }) };
  if (after === undefined) return state;
  const { events, cursor, lost } = feed.after(Number(after));
  return { ...state, cursor, lost, events: events.map(({ id, text }) => ({ id, text })) };
}
