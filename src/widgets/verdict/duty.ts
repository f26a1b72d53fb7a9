import type { Breach, Side } from '#wire/octets/dissection.ts';

/** What the standard asks of the peer that meets a deviation, as far as it can be seen from outside. */
export type Duty =
  /** Nothing is wrong: the WebSocket opens and stays open. */
  | { readonly kind: 'go on' }
  /** No WebSocket may come of the handshake. */
  | { readonly kind: 'not open' }
  /** Fail the connection once it is open; `code` is the close code that says why (RFC 6455 section 7.4.1). */
  | { readonly kind: 'fail'; readonly code: number }
  /** The connection ends without a Close frame: 1006 (RFC 6455 section 7.1.5). */
  | { readonly kind: 'lost' }
  /** An answer of HTTP that refuses. */
  | { readonly kind: 'status'; readonly status: number }
  /** The standard leaves it to the peer. */
  | { readonly kind: 'free' };

const NOT_OPEN: Duty = { kind: 'not open' };
const PROTOCOL_ERROR: Duty = { kind: 'fail', code: 1002 };
const FREE: Duty = { kind: 'free' };

/** The duty of a client that meets each deviation of the catalogue, by its id. */
const DUTIES: Readonly<Record<string, Duty>> = {
  'accept-bad-guid': NOT_OPEN,
  'accept-hex-digest': NOT_OPEN,
  'accept-no-padding': NOT_OPEN,
  'accept-other-key': NOT_OPEN,
  'accept-missing': NOT_OPEN,
  'accept-twice': FREE,
  'upgrade-missing': NOT_OPEN,
  'upgrade-other': NOT_OPEN,
  'connection-missing': NOT_OPEN,
  'connection-keep-alive': NOT_OPEN,
  'subprotocol-unrequested': NOT_OPEN,
  'extension-unrequested': NOT_OPEN,
  'status-200': NOT_OPEN,
  'status-301': NOT_OPEN,
  'status-401': NOT_OPEN,
  'status-403': NOT_OPEN,
  'status-404': NOT_OPEN,
  'status-426': NOT_OPEN,
  'status-503': NOT_OPEN,
  slices: { kind: 'go on' },
  'cut-in-the-head': NOT_OPEN,
  'cut-after-the-head': { kind: 'lost' },
  'reset-after-the-head': { kind: 'lost' },
  silence: FREE,
  'silence-after-the-head': FREE,
  'frame-masked': PROTOCOL_ERROR,
  'frame-reserved-bit': PROTOCOL_ERROR,
  'frame-reserved-opcode': PROTOCOL_ERROR,
  'frame-stray-continuation': PROTOCOL_ERROR,
  'frame-fragmented-ping': PROTOCOL_ERROR,
  'frame-long-ping': PROTOCOL_ERROR,
  'frame-bad-utf-8': { kind: 'fail', code: 1007 },
  'frame-close-one-octet': PROTOCOL_ERROR,
  'frame-close-1005': PROTOCOL_ERROR,
  'frame-long-length': PROTOCOL_ERROR,
};

/** The client's duty towards a deviation of the catalogue; undefined for an id that is not in it. */
export function dutyOf(whatIf: string): Duty | undefined {
  return Object.hasOwn(DUTIES, whatIf) ? DUTIES[whatIf] : undefined;
}

/** The breach that decides what the peer of `blame` does: its first with a consequence, in the order sent. */
export function decisiveBreach(broken: readonly Breach[], blame: Side): Breach | undefined {
  const own = broken.filter((breach) => breach.blame === blame);
  return own.find(({ rule }) => rule.consequence.kind !== 'none') ?? own[0];
}

/** The duty of the peer that meets a breach. */
export function dutyTowards({ rule }: Breach): Duty {
  const { consequence } = rule;
  switch (consequence.kind) {
    case 'close':
      return { kind: 'fail', code: consequence.code };
    case 'fail':
    case 'network close':
      return NOT_OPEN;
    case 'status':
      return { kind: 'status', status: consequence.status };
    case 'wamp':
    case 'none':
      return { kind: 'go on' };
  }
}
