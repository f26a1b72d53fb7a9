import type { ServerResponse } from 'node:http';
import type { TapConnection } from '../tap/tap-connection.ts';

/** How long a client may take to notice that a fault has ended its connection. */
const FAREWELL_MILLISECONDS = 1000;

/** The tap ends the connection of an answer that is not whole, once it has taken what was written. */
export function breakOff(response: ServerResponse, connection: TapConnection, how: 'cut' | 'reset'): void {
  connection.breakOff(how);
  letGo(response);
}

/** Nothing more is written: the library forgets an answer whose connection the tap ends. */
export function letGo(response: ServerResponse): void {
  const farewell = setTimeout(() => response.destroy(), FAREWELL_MILLISECONDS);
  response.once('close', () => clearTimeout(farewell));
}
