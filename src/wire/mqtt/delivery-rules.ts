import { mqttRule as rule } from './rule.ts';

/** What a message that a server delivers must be to the subscription that it is delivered for. */
export const deliveryRules = {
  deliveredQos: rule({
    id: 'delivered-qos',
    v3: '3.8.4-6',
    v5: '3.8.4-8',
    mistake: 'none',
    text: 'A message is delivered with the lower of two: the QoS that it was published with, and the QoS that its subscription was granted.',
  }),
} as const;
