import { mqttRule as rule } from './rule.ts';

/** What a CONNECT must be by itself (section 3.1 of both versions). */
export const connectRules = {
  protocolName: rule({
    id: 'protocol-name',
    v3: '3.1.2-1',
    v5: '3.1.2-1',
    mistake: 'protocol error',
    reason: 0x84,
    text: 'The protocol name is MQTT, in capitals; MQIsdp in MQTT 3.1.',
  }),
  protocolLevel: rule({
    id: 'protocol-level',
    v3: '3.1.2-2',
    v5: '3.1.2-2',
    mistake: 'protocol error',
    reason: 0x84,
    returnCode: 1,
    text: 'The protocol version is one that the server speaks: 4 is MQTT 3.1.1, 5 is MQTT 5.0.',
  }),
  reservedFlag: rule({
    id: 'connect-flag-reserved',
    v3: '3.1.2-3',
    v5: '3.1.2-3',
    mistake: 'malformed packet',
    text: 'The lowest of the connect flags is reserved and 0.',
  }),
  willQosWithoutWill: rule({
    id: 'will-qos-without-will',
    v3: '3.1.2-13',
    v5: '3.1.2-11',
    mistake: 'protocol error',
    text: 'Will QoS is 0 when there is no will.',
  }),
  willRetainWithoutWill: rule({
    id: 'will-retain-without-will',
    v3: '3.1.2-15',
    v5: '3.1.2-13',
    mistake: 'protocol error',
    text: 'Will Retain is 0 when there is no will.',
  }),
  willQos: rule({
    id: 'will-qos',
    v3: '3.1.2-14',
    v5: '3.1.2-12',
    mistake: 'malformed packet',
    text: 'Will QoS is 0, 1 or 2.',
  }),
  passwordWithUserName: rule({
    id: 'password-with-user-name',
    v3: '3.1.2-22',
    mistake: 'protocol error',
    text: 'In MQTT 3.1.1 there is no password without a user name.',
  }),
  emptyIdentifierIsClean: rule({
    id: 'empty-client-identifier-is-clean',
    v3: '3.1.3-8',
    mistake: 'protocol error',
    returnCode: 2,
    text: 'A client without an identifier asks for a clean session: there is no name to keep one under.',
  }),
} as const;
