import type { TapConnection } from '../tap/tap-connection.ts';
import type { Timers } from '../timers.ts';
import type { ExchangeResponse } from './exchange.ts';

/** How long a client may take to notice that a fault has ended its connection. */
const FAREWELL_MILLISECONDS = 1000;

/** The tap ends the connection of an answer that is not whole, once it has taken what was written. */
export function breakOff(
  response: ExchangeResponse,
  connection: TapConnection,
  how: 'cut' | 'reset',
  timers: Timers,
): void {
  connection.breakOff(how);
  letGo(response, timers);
}

/** Nothing more is written: the library forgets an answer whose connection the tap ends. */
export function letGo(response: ExchangeResponse, timers: Timers): void {
  const farewell = timers.set(() => response.destroy(), FAREWELL_MILLISECONDS);
  response.once('close', () => timers.clear(farewell));
}
