import { durationText } from '#widgets/ladder/time-text.ts';
import { CLOSE, PING, PONG } from '#wire/websocket/opcodes.ts';
import type { Recorded } from './recorded.ts';

/** Facts of a connection that is kept alive and ends: control frames, and what script was told of them. */
export const closingFacts: Readonly<Record<string, (recorded: Recorded) => string | undefined>> = {
  pings: (recorded) => number(recorded.frames('server', PING).length),
  pongs: (recorded) => number(recorded.frames('client', PONG).length),
  'ping octets': (recorded) => number(recorded.frame('server', PING)?.length),
  'ping payload octets': (recorded) => number(recorded.frame('server', PING)?.payload),
  'pong octets': (recorded) => number(recorded.frame('client', PONG)?.length),
  'pong after': (recorded) => {
    const [ping, pong] = [recorded.frame('server', PING), recorded.frame('client', PONG)];
    return ping && pong && durationText(pong.time - ping.time);
  },
  'close frame octets': (recorded) => number(recorded.frame('client', CLOSE)?.length),
  'server close code': (recorded) => number(recorded.frame('server', CLOSE)?.closeCode),
  'close frames': (recorded) =>
    String(recorded.frames('client', CLOSE).length + recorded.frames('server', CLOSE).length),
  'page close code': (recorded) => told(recorded, 'code'),
  'page close reason': (recorded) => told(recorded, 'reason'),
  'page close clean': (recorded) => told(recorded, 'wasClean'),
  'close event after': (recorded) => {
    const [asked, told] = [recorded.seen('close()'), recorded.seen('close')];
    return asked && told && durationText(told.time - asked.time);
  },
  'texts sent': (recorded) => number(recorded.page.filter(({ name }) => name === 'send').length),
  'texts received': (recorded) => String(recorded.page.filter(({ name }) => name === 'message').length),
  'state after the last send': (recorded) => {
    const state = recorded.seen('send')?.detail?.['readyState'];
    return state === undefined ? undefined : String(state);
  },
};

function told(recorded: Recorded, member: string): string | undefined {
  const value = recorded.seen('close')?.detail?.[member];
  return value === undefined ? undefined : String(value);
}

/** A count that must not be zero to be a fact. */
function number(value: number | undefined): string | undefined {
  return value ? String(value) : undefined;
}
