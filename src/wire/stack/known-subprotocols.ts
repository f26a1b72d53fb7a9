import { createJsonDecoder } from '../json/decoder.ts';
import { openMqtt } from '../mqtt/subprotocol.ts';
import { openWamp } from '../wamp/subprotocol.ts';
import { createXmlDecoder } from '../xml/decoder.ts';
import type { Subprotocols } from './payload-layer.ts';

/** Every subprotocol that there is a decoder for. */
export const KNOWN_SUBPROTOCOLS: Subprotocols = {
  mqtt: openMqtt,
  'mqttv3.1': openMqtt,
  'wamp.2.json': openWamp,
  'json.wire101': () => ({ decoder: createJsonDecoder }),
  'xml.wire101': () => ({ decoder: createXmlDecoder }),
};
