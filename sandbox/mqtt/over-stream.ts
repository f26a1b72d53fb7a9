import type { Duplex } from 'node:stream';
import type { Carrier } from '#service/mqtt/carrier.ts';

/** MQTT over TCP itself, or over what behaves like it. `stream` is paused. */
export function overStream(stream: Duplex): Carrier {
  return {
    listen({ octets, ended }) {
      stream.on('data', octets);
      stream.once('end', ended);
      stream.once('close', ended);
    },
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    send(packet, done) {
      if (stream.writable) stream.write(packet, done);
      else done(new Error('the connection has ended'));
    },
    close: () => void stream.destroy(),
  };
}
