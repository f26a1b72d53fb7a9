import type { Unit } from '../octets/dissection.ts';

/** What a CONNECT says of its client, as far as a server needs it before it serves it. */
export interface ConnectPacket {
  /** The octet that names the version: 3, 4, 5, or one that no version has. */
  readonly level: number;
  /** Seconds; 0 for none. */
  readonly keepAlive: number;
  /** Offset of the two octets of the keep alive. */
  readonly keepAliveAt: number;
  readonly clientIdentifier: string;
  readonly userName: string | undefined;
}

/** What a dissected packet says as a CONNECT (section 3.1); undefined when it is none, or breaks off before it says so much. */
export function connectOf({ kind, fields }: Unit): ConnectPacket | undefined {
  if (kind !== 'CONNECT') return undefined;
  const read = (name: string) => fields.find((field) => field.name === name);
  const level = read('protocol version')?.value;
  const keepAlive = read('keep alive');
  const clientIdentifier = read('client identifier')?.value;
  const userName = read('user name')?.value;
  if (typeof level !== 'number' || typeof keepAlive?.value !== 'number' || typeof clientIdentifier !== 'string') {
    return undefined;
  }
  return {
    level,
    keepAlive: keepAlive.value,
    keepAliveAt: keepAlive.offset,
    clientIdentifier,
    userName: typeof userName === 'string' ? userName : undefined,
  };
}
