import type { SessionMqtt } from '#link/link.ts';
import { cited } from '#widgets/field/cited.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';

/** Who the broker of a session is, where that has to be said, and how to take part from a terminal. */
export function brokerView({ tcp, broker }: SessionMqtt, wireToken: string): Markup {
  if (broker === 'simulated') return simulatedView();
  const relayed =
    broker === 'relay' &&
    ' The broker is one that the operator named; the sandbox relays, and puts a prefix of its own before topics and client identifiers.';
  if (!tcp) {
    return h(
      'p',
      { class: 'peer-note' },
      'From a terminal too: start the sandbox with ',
      h('code', {}, 'npm start -- --mqtt-port 1883'),
      ', and what mosquitto_pub sends over TCP appears here.',
      relayed,
    );
  }
  const line = `mosquitto_pub -h ${tcp.host} -p ${tcp.port} -u ${wireToken} -i terminal -t weather/oslo -m '14 °C' -q 1`;
  return h(
    'div',
    { class: 'peer-command' },
    h(
      'p',
      { class: 'peer-note' },
      'From a terminal, over TCP; the user name is this lab’s, and it appears below:',
      relayed,
    ),
    h('pre', { tabindex: 0 }, h('code', {}, line)),
  );
}

/** What the broker of a simulation is, what it does otherwise than that of a sandbox, and what it cannot do. */
function simulatedView(): Markup {
  return h(
    'div',
    { class: 'mqtt-broker' },
    h(
      'p',
      { class: 'peer-note' },
      'Simulated: the broker is a small one of ours, in this page. It speaks MQTT 3.1.1 alone, has no topics of its own below ',
      h('code', {}, '$SYS/'),
      ', and forgets all with this session. The clients are MQTT.js, as with a sandbox.',
    ),
    h(
      'p',
      { class: 'peer-note' },
      'Where aedes, the broker of the sandbox, breaks the standard, this one keeps it: DUP is 1 in what it sends again (',
      cited('MQTT 3.1.1 [MQTT-3.3.1-1]'),
      '), no message comes with a higher QoS than was granted (',
      cited('MQTT 3.1.1 [MQTT-3.8.4-6]'),
      '), and a session without a subscription is kept too (',
      cited('MQTT 3.1.1 [MQTT-3.2.2-2]'),
      ').',
    ),
    h(
      'p',
      { class: 'peer-note' },
      'The terminal below reaches this broker, octet by octet too. Programs of your own cannot: MQTT over TCP needs a port, and a page has none. Go live with a sandbox that was started with ',
      h('code', {}, 'npm start -- --mqtt-port 1883'),
      ' for that.',
    ),
  );
}
