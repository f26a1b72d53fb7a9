import type { Side } from '../octets/dissection.ts';
import type { Version } from './packet-types.ts';

/** What one side of a network connection has said so far, as far as later packets depend on it. */
export interface Party {
  /** It has sent its CONNECT or its CONNACK. */
  greeted: boolean;
  disconnected: boolean;
  /** What it takes in at most, as its CONNECT or CONNACK says. */
  receiveMaximum: number;
  maximumPacketSize: number;
  topicAliasMaximum: number;
  /** What else its CONNACK allows (MQTT 5.0 section 3.2.2.3); a client restricts none of it. */
  maximumQos: number;
  retainAvailable: boolean;
  wildcardsAvailable: boolean;
  subscriptionIdentifiersAvailable: boolean;
  sharedAvailable: boolean;
  /** Its packets that wait for an answer, by packet identifier; the numbers are the follower's. */
  readonly underWay: Map<number, number>;
  /** How many of those are PUBLISH packets. */
  publishing: number;
  /** Topic aliases that it has given a name. */
  readonly aliases: Set<number>;
}

function newParty(): Party {
  return {
    greeted: false,
    disconnected: false,
    receiveMaximum: 65_535,
    maximumPacketSize: Number.POSITIVE_INFINITY,
    topicAliasMaximum: 0,
    maximumQos: 2,
    retainAvailable: true,
    wildcardsAvailable: true,
    subscriptionIdentifiersAvailable: true,
    sharedAvailable: true,
    underWay: new Map(),
    publishing: 0,
    aliases: new Set(),
  };
}

/**
 * What the decoders of the two directions of one network connection share: the version, which only the CONNECT names, and
 * what each side has sent. Octets must be given to the two decoders in the order in which they crossed.
 */
export class MqttSession {
  /** The version that the connection speaks; undefined until a packet tells. */
  version: Version | undefined;
  /** True when both directions are seen from their first octet: only then is what is missing known to be missing. */
  readonly whole: boolean;
  readonly client = newParty();
  readonly server = newParty();
  /** True while the session may go on from an earlier connection, with packet identifiers that were never seen here. */
  mayResume = true;
  clean = false;
  /** What the CONNECT named, in MQTT 5.0. */
  authenticationMethod: string | undefined;
  wantsProblemInformation = true;
  wantsResponseInformation = false;
  sessionExpiry = 0;
  /** The server's CONNACK refused the client. */
  refused = false;

  constructor({ whole, version }: { readonly whole: boolean; readonly version?: Version | undefined }) {
    this.whole = whole;
    this.version = version;
  }
}

export function otherSide(side: Side): Side {
  return side === 'client' ? 'server' : 'client';
}
