import { mqttRule as rule } from './rule.ts';

/** What packets must be to those of earlier network connections of the same client. */
export const resumptionRules = {
  sessionPresent: rule({
    id: 'session-present',
    v3: '3.2.2-2',
    v5: '3.2.2-3',
    mistake: 'none',
    text: 'Session Present is 1 when the server kept a session of this client and goes on with it.',
  }),
  sessionNotPresent: rule({
    id: 'session-not-present',
    v3: '3.2.2-3',
    v5: '3.2.2-3',
    mistake: 'protocol error',
    text: 'Session Present is 0 when the server has no session of this client: the last one has ended.',
  }),
  redeliveredWithDup: rule({
    id: 'redelivered-with-dup',
    v3: '3.3.1-1',
    v5: '3.3.1-1',
    mistake: 'none',
    text: 'DUP is 1 when a PUBLISH is sent again, with the packet identifier that it had.',
  }),
  takenOver: rule({
    id: 'taken-over',
    v3: '3.1.4-2',
    v5: '3.1.4-3',
    mistake: 'none',
    text: 'When a client connects whose client identifier is connected already, the server closes the older network connection.',
  }),
} as const;
