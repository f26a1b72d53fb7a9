import { isToken } from '../http/grammar.ts';
import type { FieldLine, RequestHead, ResponseHead } from '../http/head.ts';
import { fieldValues, listMembers } from '../http/head.ts';
import type { Breach, Rule, Side, Span } from '../octets/dissection.ts';
import { calculateAccept, isWebSocketKey, recogniseWrongAccept } from './accept.ts';
import {
  agreedParameters,
  answersOffer,
  type DeflateParameters,
  PERMESSAGE_DEFLATE,
  readDeflateParameters,
  type WrittenParameters,
} from './deflate-parameters.ts';
import { type Extension, parseExtensions } from './extensions.ts';
import { requestRules, responseRules } from './handshake-rules.ts';

type Head = RequestHead | ResponseHead;

/** What an opening handshake agreed on. */
export interface Negotiated {
  /** The chosen subprotocol, when the client named it. */
  readonly subprotocol?: string;
  /** The parameters of permessage-deflate, when it was offered and the answer is a lawful one. */
  readonly deflate?: DeflateParameters;
  /** The names of the extensions in use. */
  readonly extensions: readonly string[];
}

/** Collects the breaches of one head. */
class HandshakeJudgement {
  readonly broken: Breach[] = [];
  readonly #head: Head;
  readonly #blame: Side;

  constructor(head: Head, blame: Side) {
    this.#head = head;
    this.#blame = blame;
  }

  /** Notes that `rule` is broken at `span`; at the whole head when something is missing. `likely` is the mistake behind it. */
  add(rule: Rule, { offset, length }: Span = this.#head, likely?: string): void {
    this.broken.push({ rule, offset, length, blame: this.#blame, ...(likely === undefined ? {} : { likely }) });
  }

  lines(name: string): FieldLine[] {
    return this.#head.lines.filter((line) => line.name.toLowerCase() === name);
  }

  /** The only line called `name`, when there is one; the second of several breaks `once`, none at all breaks `present`. */
  only(name: string, once: Rule, present?: Rule): FieldLine | undefined {
    const [first, second] = this.lines(name);
    if (second !== undefined) this.add(once, second);
    if (first === undefined && present !== undefined) this.add(present);
    return first;
  }

  /** Notes that `rule` is broken by the values of all lines called `name`; by the head when there are none. */
  addAt(rule: Rule, name: string): void {
    this.add(rule, this.lines(name)[0]?.valueSpan);
  }
}

/**
 * The rules of the client's opening handshake that `head` breaks (RFC 6455 section 4.1), in the order in which a server
 * does well to look: the first one's consequence is what the server answers.
 */
export function judgeRequest(head: RequestHead): Breach[] {
  const judgement = new HandshakeJudgement(head, 'client');
  if (head.method !== 'GET') judgement.add(requestRules.method);
  if (!isAtLeastHttp11(head.version)) judgement.add(requestRules.version);
  if (!/^(\/|https?:\/\/[^/])/i.test(head.target) || head.target.includes('#')) judgement.add(requestRules.target);
  const hosts = judgement.lines('host');
  if (hosts.length !== 1) judgement.add(requestRules.host, hosts[1]);
  if (!names(head, 'upgrade', 'websocket')) judgement.addAt(requestRules.upgrade, 'upgrade');
  if (!names(head, 'connection', 'upgrade')) judgement.addAt(requestRules.connection, 'connection');
  const key = judgement.only('sec-websocket-key', requestRules.keyOnce, requestRules.keyPresent);
  if (key !== undefined && !isWebSocketKey(key.value)) judgement.add(requestRules.keyValue, key.valueSpan);
  const version = judgement.only('sec-websocket-version', requestRules.versionOnce, requestRules.versionPresent);
  if (version !== undefined && version.value !== '13') judgement.add(requestRules.version13, version.valueSpan);
  judgeOrigin(head, judgement);
  judgeOfferedSubprotocols(judgement);
  judgeOfferedExtensions(head, judgement);
  for (const line of judgement.lines('sec-websocket-accept')) judgement.add(requestRules.acceptAbsent, line);
  for (const line of [...judgement.lines('content-length'), ...judgement.lines('transfer-encoding')]) {
    if (!/^0+$/.test(line.value)) judgement.add(requestRules.noContent, line);
  }
  return judgement.broken;
}

function judgeOrigin(head: RequestHead, judgement: HandshakeJudgement): void {
  const origin = judgement.only('origin', requestRules.originOnce);
  const isBrowser =
    fieldValues(head, 'sec-fetch-mode').length > 0 || /^Mozilla\//.test(fieldValues(head, 'user-agent')[0] ?? '');
  if (origin === undefined && isBrowser) judgement.add(requestRules.originPresent);
}

function judgeOfferedSubprotocols(judgement: HandshakeJudgement): void {
  const seen = new Set<string>();
  for (const line of judgement.lines('sec-websocket-protocol')) {
    for (const name of line.value.split(',').map((member) => member.trim())) {
      if (!isToken(name)) judgement.add(requestRules.subprotocolTokens, line.valueSpan);
      else if (seen.has(name)) judgement.add(requestRules.subprotocolsUnique, line.valueSpan);
      seen.add(name);
    }
  }
}

function judgeOfferedExtensions(head: RequestHead, judgement: HandshakeJudgement): void {
  const offered = extensionsOf(head);
  if (offered === undefined) judgement.addAt(requestRules.extensionsGrammar, 'sec-websocket-extensions');
  const offers = (offered ?? []).filter(({ name }) => name === PERMESSAGE_DEFLATE);
  if (offers.some((offer) => readDeflateParameters(offer, 'offer') === undefined)) {
    judgement.addAt(requestRules.deflateParameters, 'sec-websocket-extensions');
  }
}

/**
 * The rules of the server's opening handshake that `response` breaks as the answer to `request` (RFC 6455 sections 4.1 and 4.2.2). A status
 * other than 101 breaks none by itself: it is a refusal. It does when the response is otherwise made as if it switched.
 */
export function judgeResponse(request: RequestHead, response: ResponseHead): Breach[] {
  const judgement = new HandshakeJudgement(response, 'server');
  for (const line of judgement.lines('sec-websocket-key')) judgement.add(responseRules.keyAbsent, line);
  if (response.status !== 101) {
    judgeRefusal(request, response, judgement);
    return judgement.broken;
  }
  if (!isAtLeastHttp11(response.version)) judgement.add(responseRules.httpVersion);
  const upgrades = judgement.lines('upgrade');
  if (upgrades.length === 0) judgement.add(responseRules.upgradePresent);
  else if (fieldValues(response, 'upgrade').join(', ').toLowerCase() !== 'websocket') {
    judgement.addAt(responseRules.upgradeValue, 'upgrade');
  }
  if (!names(response, 'connection', 'upgrade')) judgement.addAt(responseRules.connection, 'connection');
  judgeAccept(request, judgement);
  judgeAcceptedExtensions(request, response, judgement);
  judgeChosenSubprotocol(request, judgement);
  return judgement.broken;
}

function judgeRefusal(request: RequestHead, response: ResponseHead, judgement: HandshakeJudgement): void {
  const switches = judgement.lines('sec-websocket-accept').length > 0 || Math.floor(response.status / 100) === 2;
  if (switches) judgement.add(responseRules.status);
  const forVersion =
    response.status === 426 && judgeRequest(request).some(({ rule }) => rule === requestRules.version13);
  if (forVersion && judgement.lines('sec-websocket-version').length === 0) judgement.add(responseRules.versionIn426);
  if (response.status === 426 && judgement.lines('upgrade').length === 0) judgement.add(responseRules.upgradeIn426);
}

function judgeAccept(request: RequestHead, judgement: HandshakeJudgement): void {
  const accept = judgement.only('sec-websocket-accept', responseRules.acceptOnce, responseRules.acceptPresent);
  const [key = ''] = fieldValues(request, 'sec-websocket-key');
  if (accept !== undefined && accept.value !== calculateAccept(key).accept) {
    judgement.add(responseRules.acceptValue, accept.valueSpan, recogniseWrongAccept(key, accept.value));
  }
}

function judgeAcceptedExtensions(request: RequestHead, response: ResponseHead, judgement: HandshakeJudgement): void {
  const field = 'sec-websocket-extensions';
  const accepted = extensionsOf(response);
  if (accepted === undefined) {
    judgement.addAt(responseRules.extensionsGrammar, field);
    return;
  }
  const offered = extensionsOf(request) ?? [];
  const isOffered = ({ name }: Extension): boolean => offered.some((offer) => offer.name === name);
  if (!accepted.every(isOffered)) judgement.addAt(responseRules.extensionOffered, field);
  const answers = accepted.filter(({ name }) => name === PERMESSAGE_DEFLATE);
  if (answers.length > 1) judgement.addAt(responseRules.extensionOnce, field);
  const [answer] = answers;
  if (answer === undefined) return;
  const written = readDeflateParameters(answer, 'answer');
  if (written === undefined) judgement.addAt(responseRules.deflateParameters, field);
  else if (isOffered(answer) && !deflateOffers(offered).some((offer) => answersOffer(offer, written))) {
    judgement.addAt(responseRules.deflateAnswers, field);
  }
}

function judgeChosenSubprotocol(request: RequestHead, judgement: HandshakeJudgement): void {
  const chosen = judgement.only('sec-websocket-protocol', responseRules.subprotocolOnce);
  if (chosen === undefined) return;
  if (chosen.value.includes(',')) judgement.add(responseRules.subprotocolOnce, chosen.valueSpan);
  else if (!listMembers(request, 'sec-websocket-protocol').includes(chosen.value)) {
    judgement.add(responseRules.subprotocolOffered, chosen.valueSpan);
  }
}

/** What `response` agreed to of what `request` offered; what it may not agree to is left out. */
export function negotiated(request: RequestHead, response: ResponseHead): Negotiated {
  const [subprotocol] = fieldValues(response, 'sec-websocket-protocol');
  const offered = extensionsOf(request) ?? [];
  const accepted = (extensionsOf(response) ?? []).filter(({ name }) => offered.some((offer) => offer.name === name));
  const answer = accepted.find(({ name }) => name === PERMESSAGE_DEFLATE);
  const written = answer && readDeflateParameters(answer, 'answer');
  const lawful = written !== undefined && deflateOffers(offered).some((offer) => answersOffer(offer, written));
  const known = subprotocol !== undefined && listMembers(request, 'sec-websocket-protocol').includes(subprotocol);
  return {
    ...(known ? { subprotocol } : {}),
    ...(lawful ? { deflate: agreedParameters(written) } : {}),
    extensions: accepted.map(({ name }) => name),
  };
}

function deflateOffers(offered: readonly Extension[]): WrittenParameters[] {
  return offered
    .filter(({ name }) => name === PERMESSAGE_DEFLATE)
    .map((offer) => readDeflateParameters(offer, 'offer'))
    .filter((offer) => offer !== undefined);
}

/** The extensions that a head names, none when it has no such field; undefined when they do not keep to the grammar. */
function extensionsOf(head: Head): readonly Extension[] | undefined {
  const values = fieldValues(head, 'sec-websocket-extensions');
  return values.length === 0 ? [] : parseExtensions(values.join(','));
}

function names(head: Head, field: string, wanted: string): boolean {
  return listMembers(head, field).some((member) => member.toLowerCase() === wanted);
}

function isAtLeastHttp11(version: string): boolean {
  const [, major, minor] = /^HTTP\/(\d)\.(\d)$/.exec(version) ?? [];
  return Number(major) > 1 || (major === '1' && minor !== '0');
}
