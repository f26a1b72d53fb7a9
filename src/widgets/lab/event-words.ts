import type { NoticeEntry } from '#capture/reader.ts';
import type { Explanation } from '#widgets/field/explanations/explanation.ts';
import type { NoticeRow, PageRow } from '#widgets/ladder/row.ts';
import { countText, octetsText } from '#widgets/ladder/time-text.ts';

/** What it means that a row stands in the list which is no protocol message. */
export function eventExplanation(row: PageRow | NoticeRow): Explanation {
  return row.kind === 'page' ? pageExplanation(row) : noticeExplanation(row.entry.event);
}

const WEBSOCKET: Readonly<Record<string, Explanation>> = {
  'new WebSocket': {
    what: 'Script made the object. The browser opens a connection and sends the request by itself.',
    section: 'RFC 6455 §4.1',
  },
  open: {
    what: 'The browser has read a 101 that matches its request. Only now may script send.',
    section: 'RFC 6455 §4.1',
  },
  send: {
    what: 'Script handed a message over. The browser makes a frame of it and masks it.',
    section: 'RFC 6455 §6.1',
  },
  message: {
    what: 'A whole data message has come in; script sees its payload, never its frames.',
    section: 'RFC 6455 §6.2',
  },
  'close()': {
    what: 'Script asked to close. The browser sends a Close frame and waits for the answer.',
    section: 'RFC 6455 §7.1.2',
  },
  close: {
    what: 'The connection is closed. The code and reason are those of the Close frame that came in, or 1006 when none did.',
    section: 'RFC 6455 §7.1.5',
  },
  error: { what: 'It failed. Script is not told why.', section: 'WHATWG WebSockets' },
};

const EVENT_SOURCE: Readonly<Record<string, Explanation>> = {
  'new EventSource': {
    what: 'Script made the object. The browser sends the request by itself, and others after it whenever the stream ends.',
    section: 'HTML §9.2.2',
  },
  open: {
    what: 'A head with status 200 and the content type text/event-stream has come. There may be no event yet.',
    section: 'HTML §9.2.3',
  },
  message: {
    what: 'An empty line has ended an event that has data. Script is given the data, the type and the last event ID, and never the lines.',
    section: 'HTML §9.2.6',
  },
  error: {
    what: 'The stream has ended, or was none. Script is told nothing but readyState: 0, and the browser will ask again; 2, and it has given up.',
    section: 'HTML §9.2.3',
  },
  'close()': {
    what: 'Script wants no more. The browser drops the connection, and no event follows.',
    section: 'HTML §9.2.2',
  },
};

const IMAGE: Readonly<Record<string, Explanation>> = {
  'img src': {
    what: 'Script gave an <img> an address. The browser asks for it, and script sees nothing of the answer but its size.',
    section: 'HTML, images',
  },
  load: {
    what: 'An image has been shown. Of the parts that replace it script is told nothing in Chromium.',
    section: 'HTML, images',
  },
  error: { what: 'There was no image to show. Script is not told why.', section: 'HTML, images' },
  'src removed': {
    what: 'Script took the address away. The browser wants no more of the answer, and drops the connection.',
    section: 'HTML, images',
  },
};

const FETCH: Readonly<Record<string, Explanation>> = {
  fetch: {
    what: 'Script asked for an exchange. The browser writes the request, on a connection of its choice.',
    section: 'RFC 9112 §9.3',
  },
  response: {
    what: 'The head of the answer is whole: fetch() answers with it, and the content may still be on its way.',
    section: 'RFC 9112 §6',
  },
  piece: {
    what: 'read() gave script some octets of content, without chunk framing. Where one piece ends means nothing.',
    section: 'Streams, default reader',
  },
  reads: {
    what: 'Script reads otherwise from here on. The browser reads ahead all the same, until its own buffers are full.',
    why: 'Only then does it leave octets in the kernel, whose window closes when it is full as well: the server is told by nothing else.',
    section: 'Streams, backpressure',
  },
  body: {
    what: 'The content is whole, and script has read it. How it was framed, script cannot see.',
    section: 'RFC 9112 §6',
  },
  abort: {
    what: 'Script wants no more. On HTTP/1.1 the browser can say so only by closing the connection.',
    section: 'Fetch, abort',
  },
  error: {
    what: 'The promise was rejected: with AbortError when script wanted no more, else for a network error that script is not told the cause of.',
    section: 'Fetch, network error',
  },
};

const PAGE: Readonly<Record<PageRow['of'], Readonly<Record<string, Explanation>>>> = {
  WebSocket: WEBSOCKET,
  EventSource: EVENT_SOURCE,
  img: IMAGE,
  fetch: FETCH,
};

function pageExplanation({ of, event: { name } }: PageRow): Explanation {
  return PAGE[of][name] ?? { what: 'Seen by script in this page.', section: 'Seen by the page' };
}

const TCP = 'RFC 9293 §3.6';
const SANDBOX = 'Told by the sandbox';

function noticeExplanation(event: NoticeEntry['event']): Explanation {
  switch (event.type) {
    case 'connection-opened':
      return {
        what: 'The three packets of the TCP handshake have passed: both sides may send octets. None of a message has crossed yet.',
        why: 'Each protocol in this list runs over such a connection. A browser may keep one open for later, or open one ahead and never use it.',
        section: 'RFC 9293 §3.5',
      };
    case 'half-closed':
      return {
        what: `The ${event.side} sent a FIN: it will send no more octets, but still reads what comes.`,
        why: 'The two directions of a TCP connection end one by one; the connection is closed when both have.',
        section: TCP,
      };
    case 'connection-closed':
      return closedExplanation(event.how, event.by);
    case 'altered':
      return alteredExplanation(event);
    case 'faults':
      return {
        what: 'From here on the sandbox does these things wrong on purpose, between its library and the socket.',
        why: 'The library itself stays as it is, so that what it meant to send can be shown beside what was sent.',
        section: SANDBOX,
      };
    case 'limit-reached':
      return {
        what: `The sandbox is bounded, and this session has come to a bound: ${event.text}.`,
        why: 'A server that anyone may talk to must say no somewhere. A new session begins anew, and whoever runs the sandbox can raise its limits.',
        section: SANDBOX,
      };
    case 'backpressure':
      return event.state === 'waits'
        ? {
            what:
              `The client does not read, or not as fast as the feed is made. All between has filled up, and ${octetsText(event.waiting)} ` +
              'wait in the server itself: write() has returned false, and the sandbox writes no more. Events stay in its log.',
            why:
              'TCP lets a sender have only so many octets on the way as the receiver has room for: its window. ' +
              'What a server writes beyond that it keeps in its own memory, for each slow client.',
            section: 'RFC 9293 §3.8.6',
          }
        : {
            what:
              'The client has read, and all that waited in the server has left: Node’s response says drain. ' +
              (event.skipped === 0
                ? 'The log still had every event since.'
                : `The log is bounded, and no longer had ${countText(event.skipped)} of the events since: a gap is sent in their place.`),
            section: 'RFC 9293 §3.8.6',
          };
    case 'missing':
      return {
        what: `${octetsText(event.length)} of the ${event.side} should stand here and were not captured. What follows is read as if it began anew.`,
        why: 'A capture of packets can lose some that the peers did not lose: the other side acknowledged these octets, so it got them.',
        section: 'RFC 9293 §3.4',
      };
    case 'elided':
      return {
        what: `The capture holds only so much. ${octetsText(event.octets)} that crossed here were let go; what follows is whole again.`,
        section: SANDBOX,
      };
    case 'feed':
      return {
        what: 'The event exists now, in the sandbox. Nobody may have asked for it yet: how long it takes to reach the page is what techniques differ in.',
        section: SANDBOX,
      };
    case 'gate':
      return {
        what: `The gate ${event.mode === 'hold' ? 'holds' : 'lets pass'} what the ${event.side} sends from here on.`,
        section: SANDBOX,
      };
  }
}

function closedExplanation(how: 'closed' | 'reset', by: string): Explanation {
  const who: Readonly<Record<string, string>> = {
    client: 'the client',
    server: 'the server',
    fault: 'a fault of the sandbox, on purpose',
    limit: 'a limit of the sandbox',
    shutdown: 'the sandbox as it was shut down',
  };
  const ended = who[by] ?? by;
  return how === 'reset'
    ? {
        what: `The connection was reset by ${ended}: a RST says that it no longer exists, and octets on their way are lost.`,
        why: 'An orderly end has a FIN from each side. After a reset neither knows what the other has read.',
        section: 'RFC 9293 §3.5.3',
      }
    : {
        what: `Both directions have ended: the connection was closed by ${ended}.`,
        why: 'It is the end of the TCP connection. Whether the protocol on it was closed in order as well, its own last messages say.',
        section: TCP,
      };
}

function alteredExplanation({
  length,
  intended,
  side,
}: Extract<NoticeEntry['event'], { type: 'altered' }>): Explanation {
  if (intended === '') {
    return {
      what: `${length === 0 ? 'The sandbox did this' : `The sandbox sent these ${octetsText(length)}`} on purpose: no library of the ${side} wrote anything of it.`,
      section: SANDBOX,
    };
  }
  return {
    what:
      length === 0
        ? `The ${side} meant to send something here, and a fault kept it back on purpose.`
        : `A fault put ${octetsText(length)} in the place of what the ${side} meant to send, on purpose.`,
    why: 'The switch “as intended” shows what was meant.',
    section: SANDBOX,
  };
}
