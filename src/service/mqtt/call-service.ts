import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { callProcedure, type Value, type WallClock } from '../procedures.ts';
import type { InsideOfBroker } from './mqtt-service.ts';

/** Where calls come in: `call/<procedure>`. */
const CALLS = 'call/+';

interface Call {
  /** Whatever tells the caller which answer is which; it comes back as it is. */
  readonly id: Value;
  readonly args: readonly Value[];
  /** Topic name to which the answer is published. */
  readonly reply: string;
}

/**
 * The service inside each session's world that answers calls: a message to `call/add` with the payload
 * `{"id":1,"args":[2,3],"reply":"reply/abc"}` has `{"id":1,"result":5}` published to `reply/abc`. MQTT itself knows no
 * requests; 5.0 has a response topic for them, this payload carries it in every version.
 */
export function answerCalls(broker: InsideOfBroker, clock: WallClock): Promise<void> {
  return broker.subscribe(CALLS, ({ topic, payload }) => {
    const call = readCall(payload);
    if (call === undefined) return;
    const outcome = callProcedure(topic.slice(topic.indexOf('/') + 1), call.args, clock);
    broker.publish(call.reply, encodeUtf8(JSON.stringify({ id: call.id, ...outcome }))).catch(() => {
      // The caller has named a topic that nothing can be published to, or the session has ended.
    });
  });
}

/** A payload as a call; undefined when there is nobody to answer. */
function readCall(payload: Uint8Array): Call | undefined {
  const read = parsed(payload);
  if (typeof read !== 'object' || read === null) return undefined;
  const { id = null, args = [], reply } = read as Record<string, Value | undefined>;
  if (typeof reply !== 'string' || reply === '' || /[+#\0]/.test(reply) || reply.startsWith('call/')) return undefined;
  return { id, args: Array.isArray(args) ? args : [args], reply };
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return undefined;
  }
}
