import type { SessionMqtt } from '#link/link.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';

/** How to take part from a terminal: the line to type where MQTT over TCP is listened for, else how to have it so. */
export function commandLineView({ tcp, broker }: SessionMqtt, wireToken: string): Markup {
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
