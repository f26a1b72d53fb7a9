import type { WireExchange } from '../delivery/exchange.ts';
import { answerEventStream } from '../event-stream/endpoint.ts';
import { setFields } from '../http/fields.ts';
import { holdPoll } from '../long-polling/endpoint.ts';
import { answerPlainly } from '../plain-http/endpoint.ts';
import { answerPoll } from '../polling/endpoint.ts';
import { publish } from '../publishing/endpoint.ts';
import { answerSpecimen } from '../specimen/endpoint.ts';
import { answerStream } from '../streaming/endpoint.ts';
import { answerUpload } from '../streaming/upload.ts';
import type { HttpTechnique } from './routes.ts';

type Answer = (exchange: WireExchange) => void | Promise<void>;

/** Who answers the requests of each technique but those of WebSocket, whose handshakes come another way. */
export const answers: Readonly<Record<HttpTechnique, Answer>> = {
  http: ({ request, response, fields, query, content }) => {
    setFields(response, fields);
    return answerPlainly(request, response, { framing: query.get('framing'), contentOctets: content.length });
  },
  poll: answerPoll,
  'long-poll': holdPoll,
  stream: (exchange) => (exchange.request.method === 'POST' ? answerUpload(exchange) : answerStream(exchange)),
  events: answerEventStream,
  specimen: answerSpecimen,
  publish,
};
