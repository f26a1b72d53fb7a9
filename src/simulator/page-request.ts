import { encodeRequestHead, type Lines } from '#wire/http/encode.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { ACCEPT_ENCODING, type BrowserIdentity } from './browser-identity.ts';

/** A request of a page, as a browser is asked for it. */
export interface PageRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** What script set, and what the browser adds by the kind of the request: Accept, Last-Event-ID, Content-Type. */
  readonly headers: Lines;
  readonly content?: Uint8Array | undefined;
  /** The browser's cache takes no part, and says so. */
  readonly reload: boolean;
  readonly credentials: boolean;
  /** What is asked for is an image: script cannot read it, and whoever serves it need not allow that. */
  readonly image?: boolean;
  /** The content is a stream, which Chromium sends on HTTP/2 and later alone. */
  readonly streamed?: boolean;
}

/** What Chromium accepts for an `<img>`. */
const ACCEPT_IMAGE = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

/** The request as Chromium writes it, with its fields in Chromium's order. */
export function requestOctets(
  { method, target, headers, content, reload, image }: PageRequest,
  { host, origin, userAgent, languages, hints }: BrowserIdentity,
): Uint8Array {
  const given = (wanted: string) => headers.filter(([name]) => name.toLowerCase() === wanted);
  const special = ['accept', 'content-type', 'last-event-id'];
  const others = headers.filter(([name]) => !special.includes(name.toLowerCase()));
  const accept = given('accept')[0]?.[1] ?? (image ? ACCEPT_IMAGE : '*/*');
  const isEventSource = accept === 'text/event-stream';
  const fetched = (name: string, value: string) => [`Sec-Fetch-${name}`, value] as const;
  const site = fetched('Site', 'cross-site');
  const mode = fetched('Mode', image ? 'no-cors' : 'cors');
  const own: Lines =
    method === 'OPTIONS'
      ? [['Accept', accept], ...others, ['Origin', origin], ['User-Agent', userAgent], mode, site]
      : [
          ...others,
          ...hinted('sec-ch-ua-platform', hints?.platform),
          ['User-Agent', userAgent],
          ...(isEventSource ? [['Accept', accept] as const] : []),
          ...hinted('sec-ch-ua', hints?.brands),
          ...given('content-type'),
          ...hinted('sec-ch-ua-mobile', hints?.mobile),
          ...(isEventSource ? [] : [['Accept', accept] as const]),
          ...(image ? [] : [['Origin', origin] as const]),
          ...given('last-event-id'),
          site,
          mode,
        ];
  const lines: Lines = [
    ['Host', host],
    ['Connection', 'keep-alive'],
    ...(content === undefined ? [] : [['Content-Length', String(content.length)] as const]),
    ...(reload
      ? ([
          ['Pragma', 'no-cache'],
          ['Cache-Control', 'no-cache'],
        ] as const)
      : []),
    ...own,
    fetched('Dest', image ? 'image' : 'empty'),
    ['Accept-Encoding', ACCEPT_ENCODING],
    ['Accept-Language', languages],
  ];
  const head = encodeRequestHead({ method, target, lines });
  return content === undefined ? head : joinOctets([head, content]);
}

/** A client hint of low entropy, where the browser has any (User-Agent Client Hints, section 3). */
function hinted(name: string, value: string | undefined): Lines {
  return value === undefined ? [] : [[name, value]];
}
