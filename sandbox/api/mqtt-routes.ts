import { armedMqttFaults, MqttFaults, noMqttFaults } from '#service/mqtt-faults.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { Session } from '../sessions/session.ts';
import { MqttFaultsView, MqttMessage } from './models.ts';
import { type Route, securedRoute } from './route.ts';

const SESSION = '/api/sessions/{session}';
const FAULTS = `${SESSION}/mqtt/faults`;
const faultsAnswer = { 200: { description: 'the faults of MQTT armed now', schema: MqttFaultsView } };

/** How the MQTT of a session is steered. */
export const mqttRoutes: readonly Route[] = [
  securedRoute({
    method: 'GET',
    path: FAULTS,
    name: 'readMqttFaults',
    summary: 'The faults of MQTT armed now.',
    answers: faultsAnswer,
    handle: ({ session }) => ({ status: 200, body: viewFaults(session) }),
  }),
  securedRoute({
    method: 'PUT',
    path: FAULTS,
    name: 'armMqttFaults',
    summary: 'What goes wrong on purpose with control packets, between the broker and the socket.',
    body: MqttFaults,
    answers: faultsAnswer,
    handle({ session, body }) {
      session.setMqttFaults(body);
      return { status: 200, body: viewFaults(session) };
    },
  }),
  securedRoute({
    method: 'DELETE',
    path: FAULTS,
    name: 'clearMqttFaults',
    summary: 'Does nothing wrong with control packets from now on.',
    answers: { 204: { description: 'no fault of MQTT is armed' } },
    handle({ session }) {
      session.setMqttFaults(noMqttFaults);
      return { status: 204 };
    },
  }),
  securedRoute({
    method: 'POST',
    path: `${SESSION}/mqtt/messages`,
    name: 'publishMqtt',
    summary: 'The broker publishes by itself; an empty payload that is retained clears what its topic has retained.',
    body: MqttMessage,
    answers: { 202: { description: 'it was published' } },
    async handle({ session, body: { topic, payload, qos, retain } }) {
      await session.mqtt.publish(topic, encodeUtf8(payload), { qualityOfService: qos, retain });
      return { status: 202 };
    },
  }),
];

function viewFaults({ mqttFaults: { plan } }: Session) {
  return { plan, armed: armedMqttFaults(plan) };
}
