import type { Explanation } from './explanation.ts';

function status(section: string, what: string, why?: string): Explanation {
  return why === undefined ? { what, section } : { what, why, section };
}

/** Status codes in common use (RFC 9110 section 15 and the registrations named with them). */
export const statusCodes: Readonly<Record<number, Explanation>> = {
  100: status('RFC 9110 §15.2.1', 'Go on: the server has read the head and is ready for the content.'),
  101: status(
    'RFC 9110 §15.2.2',
    'The server switches to the protocol that the client named in Upgrade. What follows the empty line is no longer HTTP.',
  ),
  102: status('RFC 2518 §10.1', 'The server is still at work. Later specifications dropped it.'),
  103: status(
    'RFC 8297 §2',
    'Hints that the client can use while it waits for the final answer, such as links to load early.',
  ),
  200: status(
    'RFC 9110 §15.3.1',
    'It worked; what the content is depends on the method. To a WebSocket handshake it is a refusal: only 101 opens.',
  ),
  201: status('RFC 9110 §15.3.2', 'Something new was made; Location says where it is.'),
  202: status('RFC 9110 §15.3.3', 'Accepted, but not done yet, and perhaps it never will be.'),
  203: status('RFC 9110 §15.3.4', 'It worked, but something in between changed the content.'),
  204: status(
    'RFC 9110 §15.3.5',
    'It worked and there is nothing to send: the answer ends with its head. To an EventSource it means: stop reconnecting.',
  ),
  205: status('RFC 9110 §15.3.6', 'It worked; the client should clear its form. It has no content.'),
  206: status('RFC 9110 §15.3.7', 'A part of the content, as the Range field asked.'),
  300: status('RFC 9110 §15.4.1', 'There are several representations to choose from.'),
  301: status('RFC 9110 §15.4.2', 'Moved for good: use the Location from now on.'),
  302: status(
    'RFC 9110 §15.4.3',
    'Found elsewhere for now: follow Location this time. Browsers do not follow it for a WebSocket handshake.',
  ),
  303: status('RFC 9110 §15.4.4', 'See the Location, with GET: the answer to a POST often is one.'),
  304: status('RFC 9110 §15.4.5', 'What the client has is still good: the answer has no content.'),
  305: status('RFC 9110 §15.4.6', 'Deprecated: it once named a proxy to use.'),
  307: status('RFC 9110 §15.4.8', 'Elsewhere for now, and with the same method.'),
  308: status('RFC 9110 §15.4.9', 'Moved for good, and with the same method.'),
  400: status(
    'RFC 9110 §15.5.1',
    'The server cannot make sense of the request. A malformed WebSocket handshake gets it.',
  ),
  401: status('RFC 9110 §15.5.2', 'The client must say who it is; WWW-Authenticate says how.'),
  402: status('RFC 9110 §15.5.3', 'Reserved for payments, and never quite defined.'),
  403: status(
    'RFC 9110 §15.5.4',
    'Understood and refused. A WebSocket server answers so to an Origin that it does not accept.',
  ),
  404: status('RFC 9110 §15.5.5', 'Nothing is there, or the server does not want to say.'),
  405: status('RFC 9110 §15.5.6', 'The target does not take this method; Allow lists those that it takes.'),
  406: status('RFC 9110 §15.5.7', 'Nothing that the client would accept can be sent.'),
  407: status('RFC 9110 §15.5.8', 'A proxy wants to know who the client is.'),
  408: status('RFC 9110 §15.5.9', 'The request did not arrive whole in the time that the server waits.'),
  409: status('RFC 9110 §15.5.10', 'The request does not fit the state that the target is in.'),
  410: status('RFC 9110 §15.5.11', 'It was there and is gone for good.'),
  411: status('RFC 9110 §15.5.12', 'The server wants a Content-Length.'),
  412: status('RFC 9110 §15.5.13', 'A condition in the request, such as If-Match, does not hold.'),
  413: status('RFC 9110 §15.5.14', 'The content is more than the server takes.'),
  414: status('RFC 9110 §15.5.15', 'The target is longer than the server reads.'),
  415: status('RFC 9110 §15.5.16', 'The content is of a type or coding that the target does not take.'),
  416: status('RFC 9110 §15.5.17', 'None of the ranges asked for are there.'),
  417: status('RFC 9110 §15.5.18', 'An expectation in the Expect field cannot be met.'),
  418: status(
    'RFC 9110 §15.5.19',
    'Reserved because of a joke about a teapot, so that nobody gives it a serious meaning.',
  ),
  421: status('RFC 9110 §15.5.20', 'The request reached a server that does not answer for this host.'),
  422: status('RFC 9110 §15.5.21', 'Well formed, but it asks for what cannot be done.'),
  425: status(
    'RFC 8470 §5.2',
    'Too early: the request came in the first data of a TLS connection and could be a replay.',
  ),
  426: status(
    'RFC 9110 §15.5.22',
    'The server wants another protocol; Upgrade names it. A WebSocket server answers so to plain HTTP, or to a version that it does not know.',
  ),
  428: status('RFC 6585 §3', 'The server takes this request only with a condition such as If-Match.'),
  429: status('RFC 6585 §4', 'Too many requests; Retry-After may say how long to wait.'),
  431: status('RFC 6585 §5', 'The field lines are larger than the server reads.'),
  451: status('RFC 7725 §3', 'Withheld for legal reasons.'),
  500: status('RFC 9110 §15.6.1', 'The server met something that it did not expect.'),
  501: status('RFC 9110 §15.6.2', 'The server does not know this method for any target, or a coding that it needs.'),
  502: status('RFC 9110 §15.6.3', 'A server in between got an invalid answer from the one behind it.'),
  503: status('RFC 9110 §15.6.4', 'Not now: overloaded or in maintenance. Retry-After may say when.'),
  504: status(
    'RFC 9110 §15.6.5',
    'A server in between waited too long for the one behind it. Held polls end so when a proxy is less patient than they are.',
  ),
  505: status('RFC 9110 §15.6.6', 'The server does not speak this version of HTTP.'),
  511: status('RFC 6585 §6', 'The network wants a login first: sent by what stands between, not by the server.'),
};

/** What the first digit of a status code says, for those that no table names. */
export const statusClasses: Readonly<Record<number, Explanation>> = {
  1: status('RFC 9110 §15.2', 'An interim answer: the final one is still to come.'),
  2: status('RFC 9110 §15.3', 'Success: the request was received, understood and accepted.'),
  3: status('RFC 9110 §15.4', 'Redirection: the client has more to do.'),
  4: status('RFC 9110 §15.5, §15', 'The client seems to have erred. An unknown code of this class is treated as 400.'),
  5: status('RFC 9110 §15.6, §15', 'The server knows that it failed. An unknown code of this class is treated as 500.'),
};
