import type { SocketTechniqueName } from '#service/websocket/technique-names.ts';
import { hostNameOf } from '../http/allowed-hosts.ts';
import type { Session } from '../sessions/session.ts';
import type { SessionView, UrlName } from './models.ts';

/** Where the sandbox listens for lab traffic. */
export interface Ports {
  readonly wire: number;
  /** Where it listens for the same once more, so that techniques side by side share no limit of the browser's. */
  readonly lanes: readonly number[];
  /** Of MQTT over TCP; undefined when it is not listened for. */
  readonly mqtt: number | undefined;
}

/**
 * A session as its holder sees it, without the control token.
 * @param base `http://host:port` as the client addressed the control listener
 */
export function viewSession(session: Session, base: string, ports: Ports): SessionView {
  const host = hostNameOf(base.slice(base.indexOf('//') + 2)) ?? '';
  return {
    id: session.id,
    wireToken: session.wireToken,
    startedAt: session.startedAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    limits: session.limits,
    lanes: ports.lanes.map((port) => `${host}:${port}`),
    urls: urlsOf(session, base, `${host}:${ports.wire}`),
    mqtt: {
      broker: session.mqtt.broker,
      ...(ports.mqtt !== undefined && { tcp: { host, port: ports.mqtt } }),
    },
  };
}

function urlsOf(session: Session, base: string, wireHost: string): Record<UrlName, string> {
  const own = `${base}/api/sessions/${session.id}`;
  const wire = (technique: string) => `http://${wireHost}/s/${session.wireToken}/${technique}`;
  const socket = (technique: SocketTechniqueName) => `ws://${wireHost}/s/${session.wireToken}/${technique}`;
  return {
    session: own,
    capture: `${own}/capture`,
    gate: `${own}/gate`,
    faults: `${own}/faults`,
    mqttFaults: `${own}/mqtt/faults`,
    mqttMessages: `${own}/mqtt/messages`,
    cut: `${own}/cut`,
    inject: `${own}/inject`,
    rawClients: `${own}/raw-clients`,
    behaviour: `${own}/behaviour`,
    send: `${own}/send`,
    feed: `${own}/feed`,
    delivery: `${own}/delivery`,
    specimen: `${own}/specimen`,
    clock: `${own}/clock`,
    websocket: socket('ws'),
    mqtt: socket('mqtt'),
    wamp: socket('wamp'),
    json: socket('json'),
    xml: socket('xml'),
    http: wire('http'),
    poll: wire('poll'),
    longPoll: wire('long-poll'),
    stream: wire('stream'),
    sse: wire('events'),
    publish: wire('publish'),
    specimenStream: wire('specimen'),
  };
}
