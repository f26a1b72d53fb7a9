import type { WireExchange } from '../http/exchange.ts';
import { setFields } from '../http/fields.ts';
import { answerEventStream } from './event-stream.ts';
import { holdPoll } from './long-poll.ts';
import { answerPlainly } from './plain-http.ts';
import { answerPoll } from './poll.ts';
import { publish } from './publish.ts';
import type { HttpTechnique } from './routes.ts';
import { answerSpecimen } from './specimen.ts';
import { answerStream } from './stream.ts';
import { answerUpload } from './upload.ts';

type Answer = (exchange: WireExchange) => void | Promise<void>;

/** Who answers the requests of each technique but those of WebSocket, whose handshakes come another way. */
export const answers: Readonly<Record<HttpTechnique, Answer>> = {
  http: ({ request, response, fields, query, content, session: { timers } }) => {
    setFields(response, fields);
    return answerPlainly(request, response, { framing: query.get('framing'), contentOctets: content.length, timers });
  },
  poll: answerPoll,
  'long-poll': holdPoll,
  stream: (exchange) => (exchange.request.method === 'POST' ? answerUpload(exchange) : answerStream(exchange)),
  events: answerEventStream,
  specimen: answerSpecimen,
  publish,
};
