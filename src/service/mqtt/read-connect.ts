import { type ConnectPacket, connectOf } from '#wire/mqtt/connect-packet.ts';
import { openMqtt } from '#wire/mqtt/subprotocol.ts';
import { Connection } from '#wire/stack/connection.ts';

/** The CONNECT that `octets` begin with, as far as it is whole and can be read. */
export function readConnect(octets: Uint8Array): ConnectPacket | undefined {
  const connection = new Connection({ subprotocols: { mqtt: openMqtt }, speaks: 'mqtt' });
  connection.receive('client', octets);
  return connection.client.units.count === 0 ? undefined : connectOf(connection.dissect('client', 0));
}
