import type { Delivery } from '../delivery.ts';
import type { Fields } from './fields.ts';

/**
 * Has `fields` say who may read an answer, or send the request that a preflight asks for (Fetch standard, "CORS protocol and
 * credentials"). They let script of the asking page read it so far.
 */
export function letRead(fields: Fields, origin: string | undefined, cors: Delivery['cors']): void {
  if (cors === 'none') delete fields['Access-Control-Allow-Origin'];
  if (cors === 'any') fields['Access-Control-Allow-Origin'] = '*';
  if (cors === 'credentials' && origin !== undefined) fields['Access-Control-Allow-Credentials'] = 'true';
}
