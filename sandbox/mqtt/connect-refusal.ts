import type { Duplex } from 'node:stream';
import { type ConnectRefusal, refusingConnack } from '#service/mqtt/refusing-connack.ts';

/** How long a client may take to go after a refusal. */
const FAREWELL_MILLISECONDS = 1000;

/** Refuses a client by CONNACK, and ends the network connection ([MQTT-3.2.2-5]). */
export function refuseConnect(stream: Duplex, level: number, why: ConnectRefusal): void {
  stream.end(refusingConnack(level, why));
  const deadline = setTimeout(() => stream.destroy(), FAREWELL_MILLISECONDS);
  stream.once('close', () => clearTimeout(deadline));
  stream.resume();
}
