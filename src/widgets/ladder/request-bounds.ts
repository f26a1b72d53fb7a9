import type { Called } from '#capture/page-calls.ts';
import type { PageEvent } from '#capture/schema.ts';
import type { SeenRequest } from '#capture/seen-requests.ts';
import { after, afterIfAny, type Bounds, before } from './bounds.ts';

/**
 * Where an event of a page must stand that is about `requests`: those that one call made, the last of which was answered.
 */
export function requestBounds(
  { name }: PageEvent,
  { call, content }: Called,
  requests: readonly SeenRequest[],
): Bounds {
  const request = requests.at(-1);
  switch (name) {
    case 'fetch':
    case 'img src':
    case 'new EventSource':
      return before(requests[0]?.entry);
    case 'open':
    case 'response':
    case 'load':
      return after(request?.answer?.entry);
    case 'message':
    case 'piece':
      return after(request?.parts.find(({ through }) => through >= content)?.entry);
    case 'body':
      return after(request?.end?.entry);
    case 'error':
      return call.kind === 'EventSource' ? afterIfAny((request?.end ?? request?.cut)?.entry) : before(undefined);
    case 'abort':
    case 'src removed':
    case 'close()':
      return before(request?.cut?.entry);
    default:
      return before(undefined);
  }
}
