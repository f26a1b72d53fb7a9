import type { z } from 'zod';
import type { MqttFaults } from './mqtt-faults.ts';
import type { WhatIf } from './what-ifs.ts';

/** A named deviation of an MQTT server; its plan is what the faults of MQTT are set to. */
export interface MqttWhatIf extends Omit<WhatIf, 'plan'> {
  /** As it is sent to the sandbox; members left out have their defaults. */
  readonly plan: z.input<typeof MqttFaults>;
}

const AGAIN =
  'Once reconnected with its session kept, the client must send the PUBLISH again, with DUP 1 and the packet identifier that it had; within the connection it need not.';
const REFUSED = 'The server must close the network connection after such a CONNACK; the client is not connected.';

/** What the MQTT labs offer. */
export const mqttWhatIfs: readonly MqttWhatIf[] = [
  {
    id: 'puback-withheld',
    title: 'The first PUBACK never comes',
    required: AGAIN,
    section: 'MQTT 3.1.1 §4.4 [MQTT-4.4.0-1] and §3.3.1.1 [MQTT-3.3.1-1]',
    plan: { withhold: { packet: 'PUBACK', times: 1 } },
  },
  {
    id: 'pubrec-withheld',
    title: 'The first PUBREC never comes',
    required: AGAIN,
    section: 'MQTT 3.1.1 §4.4 [MQTT-4.4.0-1] and §4.3.3 [MQTT-4.3.3-1]',
    plan: { withhold: { packet: 'PUBREC', times: 1 } },
  },
  {
    id: 'pubcomp-withheld',
    title: 'The first PUBCOMP never comes',
    required:
      'Once reconnected with its session kept, the client must send the PUBREL again with its packet identifier; the PUBLISH it must not.',
    section: 'MQTT 3.1.1 §4.4 [MQTT-4.4.0-1] and §4.3.3 [MQTT-4.3.3-1]',
    plan: { withhold: { packet: 'PUBCOMP', times: 1 } },
  },
  {
    id: 'suback-withheld',
    title: 'SUBSCRIBE is not answered',
    required:
      'The server must answer with a SUBACK, but may send matching PUBLISH packets before it. How long a client waits is its own affair.',
    section: 'MQTT 3.1.1 §3.8.4 [MQTT-3.8.4-1]',
    plan: { withhold: { packet: 'SUBACK' } },
  },
  {
    id: 'suback-failure',
    title: 'The server says that each subscription failed',
    required: 'A code of 0x80 is a failure: the client has no such subscription, and must not wait for its messages.',
    section: 'MQTT 3.1.1 §3.9.3 and §3.8.4 [MQTT-3.8.4-5]',
    plan: { failSubscriptions: true },
  },
  {
    id: 'granted-qos-0',
    title: 'The server grants QoS 0, whatever was asked for',
    required:
      'The server may grant a lower maximum QoS than was asked for, and must deliver by it: the client takes what it gets.',
    section: 'MQTT 3.1.1 §3.8.4 [MQTT-3.8.4-6]',
    plan: { grant: 0 },
  },
  {
    id: 'granted-qos-1',
    title: 'The server grants QoS 1 at most',
    required:
      'The server may grant a lower maximum QoS than was asked for, and must deliver by it: the client takes what it gets.',
    section: 'MQTT 3.1.1 §3.8.4 [MQTT-3.8.4-6]',
    plan: { grant: 1 },
  },
  {
    id: 'pingresp-withheld',
    title: 'PINGREQ is not answered',
    required:
      'A client that gets no PINGRESP within a reasonable time should close the network connection; it sees that the server is gone.',
    section: 'MQTT 3.1.1 §3.1.2.10 and §3.12.4 [MQTT-3.12.4-1]',
    plan: { withhold: { packet: 'PINGRESP' } },
  },
  {
    id: 'connack-withheld',
    title: 'CONNECT is not answered',
    required: 'A client that gets no CONNACK within a reasonable time should close the network connection.',
    section: 'MQTT 3.1.1 §3.2',
    plan: { withhold: { packet: 'CONNACK' } },
  },
  {
    id: 'refused-version',
    title: 'CONNACK 1: the version is not spoken here',
    required: REFUSED,
    section: 'MQTT 3.1.1 §3.2.2.3 [MQTT-3.2.2-5] and §3.1.2.2 [MQTT-3.1.2-2]',
    plan: { refuse: 1 },
  },
  {
    id: 'refused-identifier',
    title: 'CONNACK 2: the client identifier is rejected',
    required: REFUSED,
    section: 'MQTT 3.1.1 §3.2.2.3 [MQTT-3.2.2-5] and §3.1.3.1 [MQTT-3.1.3-9]',
    plan: { refuse: 2 },
  },
  {
    id: 'refused-unavailable',
    title: 'CONNACK 3: the server is unavailable',
    required: REFUSED,
    section: 'MQTT 3.1.1 §3.2.2.3 [MQTT-3.2.2-5]',
    plan: { refuse: 3 },
  },
  {
    id: 'refused-password',
    title: 'CONNACK 4: bad user name or password',
    required: REFUSED,
    section: 'MQTT 3.1.1 §3.2.2.3 [MQTT-3.2.2-5]',
    plan: { refuse: 4 },
  },
  {
    id: 'refused-not-authorized',
    title: 'CONNACK 5: not authorized',
    required: REFUSED,
    section: 'MQTT 3.1.1 §3.2.2.3 [MQTT-3.2.2-5]',
    plan: { refuse: 5 },
  },
  {
    id: 'cut-after-connack',
    title: 'The connection ends right after the CONNACK',
    required: 'MQTT says nothing of when a client comes back; its session is kept if it asked for that.',
    section: 'MQTT 3.1.1 §4.1 and §3.1.2.4',
    plan: { end: { packets: 1, how: 'cut', times: 1 } },
  },
  {
    id: 'reset-after-three',
    title: 'The connection is reset after three packets of the server',
    required:
      'A network connection that closes without a DISCONNECT has the will published, if there is one; what was not acknowledged is sent again on resuming.',
    section: 'MQTT 3.1.1 §3.1.2.5 [MQTT-3.1.2-8] and §4.4 [MQTT-4.4.0-1]',
    plan: { end: { packets: 3, how: 'reset', times: 1 } },
  },
  {
    id: 'malformed-length',
    title: 'The server sends a remaining length that does not end',
    required: 'The receiver of octets that break the protocol must close the network connection.',
    section: 'MQTT 3.1.1 §2.2.3 and §4.8 [MQTT-4.8.0-1]',
    plan: { compose: '30ffffffff7f' },
  },
  {
    id: 'malformed-qos-3',
    title: 'The server sends a PUBLISH with QoS 3',
    required: 'A PUBLISH must not have both bits of QoS set: its receiver must close the network connection.',
    section: 'MQTT 3.1.1 §3.3.1.2 [MQTT-3.3.1-4]',
    plan: { compose: '3606000161000178' },
  },
  {
    id: 'malformed-reserved-type',
    title: 'The server sends a packet of type 0',
    required: 'Type 0 is forbidden: its receiver must close the network connection.',
    section: 'MQTT 3.1.1 §2.2.1 and §4.8 [MQTT-4.8.0-1]',
    plan: { compose: '0000' },
  },
];
