import { z } from 'zod';

/** What is read of HAR 1.2 (the W3C draft “HTTP Archive (HAR) format”, section 3): the rest may be anything. */
const NameValue = z.looseObject({ name: z.string(), value: z.string() });

const WebSocketMessage = z.looseObject({
  type: z.enum(['send', 'receive']),
  /** Seconds since 1970. */
  time: z.number(),
  opcode: z.number(),
  /** Text; base64 for binary messages. */
  data: z.string(),
});

const Entry = z.looseObject({
  startedDateTime: z.string(),
  time: z.number(),
  request: z.looseObject({
    method: z.string(),
    url: z.string(),
    httpVersion: z.string().optional(),
    headers: z.array(NameValue),
    postData: z.looseObject({ text: z.string().optional() }).optional(),
  }),
  response: z.looseObject({
    status: z.number(),
    statusText: z.string().optional(),
    headers: z.array(NameValue),
    content: z.looseObject({
      size: z.number().optional(),
      text: z.string().optional(),
      encoding: z.string().optional(),
    }),
  }),
  timings: z.looseObject({ wait: z.number().optional(), receive: z.number().optional() }).optional(),
  /** As Chrome’s developer tools write what was said on a WebSocket. */
  _webSocketMessages: z.array(WebSocketMessage).optional(),
});
export type HarEntry = z.infer<typeof Entry>;

export const ReadHar = z.looseObject({
  log: z.looseObject({ version: z.string().optional(), entries: z.array(Entry) }),
});
