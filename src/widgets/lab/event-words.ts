import type { NoticeEntry } from '#capture/reader.ts';
import type { Explanation } from '#widgets/field/explanations/explanation.ts';
import type { NoticeRow, PageRow } from '#widgets/ladder/row.ts';
import { octetsText } from '#widgets/ladder/time-text.ts';

/** What it means that a row stands in the list which is no protocol message. */
export function eventExplanation(row: PageRow | NoticeRow): Explanation {
  return row.kind === 'page' ? pageExplanation(row.event.name) : noticeExplanation(row.entry.event);
}

const PAGE: Readonly<Record<string, Explanation>> = {
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
  fetch: {
    what: 'Script asked for an exchange. The browser writes the request, on a connection of its choice.',
    section: 'RFC 9112 §9.3',
  },
  response: {
    what: 'The head of the answer is whole: fetch() answers with it, and the content may still be on its way.',
    section: 'RFC 9112 §6',
  },
  body: {
    what: 'The content is whole, and script has read it. How it was framed, script cannot see.',
    section: 'RFC 9112 §6',
  },
};

function pageExplanation(name: string): Explanation {
  return PAGE[name] ?? { what: 'Seen by script in this page.', section: 'Seen by the page' };
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
        what: `The sandbox is bounded, and this session has come to a bound: ${event.limit}.`,
        why: 'A server that anyone may talk to must say no somewhere; this one says which bound it was.',
        section: SANDBOX,
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
