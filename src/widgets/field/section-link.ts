/** A link to a section of a specification. */
export interface SectionLink {
  readonly text: string;
  readonly href: string;
}

/** Specifications that are not RFCs, by the names that sections here call them. */
const OTHERS: Readonly<Record<string, string>> = {
  'Fetch, CORS protocol': 'https://fetch.spec.whatwg.org/#http-cors-protocol',
  'Fetch, CORS preflight': 'https://fetch.spec.whatwg.org/#cors-preflight-fetch',
  'Fetch, forbidden request headers': 'https://fetch.spec.whatwg.org/#forbidden-request-header',
  'Fetch Metadata, Dest': 'https://www.w3.org/TR/fetch-metadata/#sec-fetch-dest-header',
  'Fetch Metadata, Mode': 'https://www.w3.org/TR/fetch-metadata/#sec-fetch-mode-header',
  'Fetch Metadata, Site': 'https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header',
  'Fetch Metadata, User': 'https://www.w3.org/TR/fetch-metadata/#sec-fetch-user-header',
  'Fetch, Sec-Purpose': 'https://fetch.spec.whatwg.org/#sec-purpose-header',
  'Fetch, X-Content-Type-Options': 'https://fetch.spec.whatwg.org/#x-content-type-options-header',
  'Fetch, Cross-Origin-Resource-Policy': 'https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header',
  'Storage Access Headers': 'https://privacycg.github.io/storage-access-headers/',
  'User-Agent Client Hints': 'https://wicg.github.io/ua-client-hints/#http-ua-hints',
  'Tracking Preference Expression': 'https://www.w3.org/TR/tracking-dnt/#dnt-header-field',
  'Global Privacy Control': 'https://www.w3.org/TR/gpc/#the-sec-gpc-header-field-for-http-requests',
  'Referrer Policy': 'https://www.w3.org/TR/referrer-policy/#referrer-policy-header',
  'Content Security Policy': 'https://www.w3.org/TR/CSP3/#csp-header',
  'Upgrade Insecure Requests': 'https://www.w3.org/TR/upgrade-insecure-requests/#preference',
  'Private Network Access': 'https://wicg.github.io/private-network-access/#headers',
  'HTML, Last-Event-ID': 'https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header',
  'HTML, event streams': 'https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream',
  'HTML, EventSource': 'https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface',
  'WHATWG WebSockets': 'https://websockets.spec.whatwg.org/',
  'HTML, processing model': 'https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model',
  'HTML, authoring notes': 'https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes',
  'HTML, images': 'https://html.spec.whatwg.org/multipage/images.html#updating-the-image-data',
  'Fetch, abort': 'https://fetch.spec.whatwg.org/#abort-fetch',
  'Fetch, network error': 'https://fetch.spec.whatwg.org/#concept-network-error',
  'Streams, default reader': 'https://streams.spec.whatwg.org/#default-reader-class',
  'Streams, backpressure': 'https://streams.spec.whatwg.org/#backpressure',
  'Push API': 'https://www.w3.org/TR/push-api/',
  'WAMP, transports': 'https://wamp-proto.org/wamp_latest_ietf.html',
  'IANA, WebSocket close codes': 'https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number',
  'IANA, WebSocket subprotocols': 'https://www.iana.org/assignments/websocket/websocket.xhtml#subprotocol-name',
};

const SSE = 'https://html.spec.whatwg.org/multipage/server-sent-events.html';
/** The sections of the HTML standard on server-sent events, by their number. */
const SSE_SECTIONS: Readonly<Record<string, string>> = {
  '9.2.2': 'the-eventsource-interface',
  '9.2.3': 'sse-processing-model',
  '9.2.4': 'the-last-event-id-header',
  '9.2.5': 'parsing-an-event-stream',
  '9.2.6': 'event-stream-interpretation',
  '9.2.7': 'authoring-notes',
};
const HTML = /^HTML ((?:§9\.2\.[2-7])(?:, §9\.2\.[2-7])*)$/;

/** A section of a version of MQTT, or the id of a statement in it. The standards have no lasting anchors for either. */
const MQTT = /^MQTT (3\.1\.1|5\.0) (?:§\d[\d.]*|\[MQTT-\d[\d.-]*\])$/;
const MQTT_VERSIONS: Readonly<Record<string, string>> = {
  '3.1.1': 'https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html',
  '5.0': 'https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html',
};

/** A section of WAMP's basic profile, or its advanced profile as a whole. */
const WAMP = /^WAMP (?:§(\d+(?:\.\d+)*)|advanced profile)$/;
const WAMP_DRAFTS = 'https://wamp-proto.org/wamp_';

/** The sections of XML 1.0, fifth edition, by their number. */
const XML_SECTIONS: Readonly<Record<string, string>> = {
  '1.2': 'sec-terminology',
  '2.1': 'sec-well-formed',
  '2.2': 'charsets',
  '2.3': 'sec-common-syn',
  '2.4': 'syntax',
  '2.5': 'sec-comments',
  '2.6': 'sec-pi',
  '2.7': 'sec-cdata-sect',
  '2.8': 'sec-prolog-dtd',
  '2.10': 'sec-white-space',
  '3': 'sec-logical-struct',
  '3.1': 'sec-starttags',
  '3.3.3': 'AVNormalize',
  '4.1': 'sec-references',
  '4.3.3': 'charencoding',
};
const XML = /^XML 1\.0 §(\d[\d.]*)$/;

const RFC = /^RFC (\d{1,5}) ((?:§|Appendix )[A-Z0-9][0-9.]*(?:, §[A-Z0-9][0-9.]*)*)$/;

/**
 * The links that a section leads to: `RFC 6455 §5.1, §10.3` to two sections on www.rfc-editor.org, the name of another
 * specification to its place. Empty when the text is of neither form.
 */
export function sectionLinks(section: string): SectionLink[] {
  const other = Object.hasOwn(OTHERS, section) ? OTHERS[section] : undefined;
  if (other !== undefined) return [{ text: section, href: other }];
  const mqtt = MQTT_VERSIONS[MQTT.exec(section)?.[1] ?? ''];
  if (mqtt !== undefined) return [{ text: section, href: mqtt }];
  const wamp = WAMP.exec(section);
  if (wamp) {
    const place = wamp[1] === undefined ? 'ap_latest_ietf.html' : `bp_latest_ietf.html#section-${wamp[1]}`;
    return [{ text: section, href: `${WAMP_DRAFTS}${place}` }];
  }
  const xml = XML_SECTIONS[XML.exec(section)?.[1] ?? ''];
  if (xml !== undefined) return [{ text: section, href: `https://www.w3.org/TR/xml/#${xml}` }];
  const [, numbers] = HTML.exec(section) ?? [];
  if (numbers !== undefined) return numbers.split(', ').map(htmlLink);
  const match = RFC.exec(section);
  if (!match) return [];
  const [, number = '', places = ''] = match;
  return places.split(', ').map((place, index) => {
    const appendix = place.startsWith('Appendix ');
    const name = place.replace(/^(?:§|Appendix )/, '');
    return {
      text: index === 0 ? `RFC ${number} ${place}` : place,
      href: `https://www.rfc-editor.org/rfc/rfc${number}#${appendix ? 'appendix' : 'section'}-${name}`,
    };
  });
}

function htmlLink(place: string, index: number): SectionLink {
  return { text: index === 0 ? `HTML ${place}` : place, href: `${SSE}#${SSE_SECTIONS[place.replace('§', '')] ?? ''}` };
}
