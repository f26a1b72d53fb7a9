import { createJsonDecoder } from '../json/decoder.ts';
import { openJson } from '../json/reader.ts';
import { beginsWithConnect, openMqtt } from '../mqtt/subprotocol.ts';
import { openWamp } from '../wamp/subprotocol.ts';
import { createXmlDecoder } from '../xml/decoder.ts';
import type { Recognise, Subprotocol, Subprotocols } from './payload-layer.ts';

/** MQTT says nothing of what is in a message; where that is JSON, it is opened. */
const mqtt: Subprotocol = (seen) => openMqtt(seen, openJson);

/** Every subprotocol that there is a decoder for. */
export const KNOWN_SUBPROTOCOLS: Subprotocols = {
  mqtt,
  'mqttv3.1': mqtt,
  'wamp.2.json': openWamp,
  'json.wire101': () => ({ decoder: createJsonDecoder }),
  'xml.wire101': () => ({ decoder: createXmlDecoder }),
};

/** MQTT gives itself away by the protocol name in its first packet. */
export const recogniseSubprotocol: Recognise = (payload) => (beginsWithConnect(payload) ? mqtt : undefined);
