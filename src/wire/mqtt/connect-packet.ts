import type { Unit, Value } from '../octets/dissection.ts';

/** What a CONNECT says of its client, as far as a server needs it before it serves it. */
export interface ConnectPacket {
  /** The octet that names the version: 3, 4, 5, or one that no version has. */
  readonly level: number;
  readonly clientIdentifier: string;
  /** Seconds; 0 for none. */
  readonly keepAlive: number;
  readonly userName: string | undefined;
}

/** What a dissected packet says as a CONNECT (section 3.1); undefined when it is none, or breaks off before it says so much. */
export function connectOf({ kind, fields }: Unit): ConnectPacket | undefined {
  if (kind !== 'CONNECT') return undefined;
  const read = (name: string): Value | undefined => fields.find((field) => field.name === name)?.value;
  const level = read('protocol version');
  const keepAlive = read('keep alive');
  const clientIdentifier = read('client identifier');
  const userName = read('user name');
  if (typeof level !== 'number' || typeof keepAlive !== 'number' || typeof clientIdentifier !== 'string')
    return undefined;
  return { level, keepAlive, clientIdentifier, userName: typeof userName === 'string' ? userName : undefined };
}
