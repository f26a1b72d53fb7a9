import type { Duty } from './duty.ts';
import type { Observation } from './observation.ts';

/** How what was done stands to what is required. */
export interface Judgement {
  readonly state: 'not over' | 'agrees' | 'differs' | 'free';
  /** In one or two sentences. */
  readonly words: string;
}

/**
 * Judges what a peer did by what the standard requires of it.
 * @param peer who did it, as the beginning of a sentence: `This browser`
 */
export function judgeRun(duty: Duty, seen: Observation, peer: string): Judgement {
  return seen.script ? judgeBrowser(duty, seen, peer) : judgeServer(duty, seen, peer);
}

function judgeBrowser(duty: Duty, { script, wire }: Observation, peer: string): Judgement {
  const opened = script?.opened === true;
  const closed = script?.closed;
  const code = wire?.closeCodes.client;
  switch (duty.kind) {
    case 'free':
      return { state: 'free', words: `The standard leaves this to the client. ${peer} ${freeWords(opened, closed)}` };
    case 'go on':
      if (opened && (!closed || closed.wasClean)) return agrees(`${peer} opened the WebSocket all the same.`);
      return closed ? differs(`${peer} gave the connection up; nothing asked it to.`) : notOver;
    case 'not open':
    case 'status':
      if (opened) return differs(`${peer} opened the WebSocket, which the standard forbids.`);
      return closed
        ? agrees(
            `${peer} opened nothing. Script is told only “error” and 1006, never the reason: it must not learn it.`,
          )
        : notOver;
    case 'lost':
      if (!closed) return notOver;
      return closed.code === 1006 && !closed.wasClean
        ? agrees(`${peer} reports 1006, which no Close frame may carry: the end came without one.`)
        : differs(`${peer} reports ${closed.code} where no Close frame came in.`);
    case 'fail':
      if (closed?.wasClean) return differs(`${peer} took it as an orderly close with ${closed.code}.`);
      if (closed && !opened) return agrees(`${peer} opened nothing.`);
      if (!closed || code === undefined) return closed ? differs(silent(peer)) : notOver;
      if (code !== null && code !== duty.code && wire?.closedFirst === 'server' && code === wire.closeCodes.server) {
        return differs(`${peer} took it as an orderly Close, and answered with the same ${code}.`);
      }
      return failedWith(duty.code, code, peer);
  }
}

function judgeServer(duty: Duty, { wire }: Observation, peer: string): Judgement {
  if (!wire) return notOver;
  const code = wire.closeCodes.server;
  switch (duty.kind) {
    case 'fail':
      if (code !== undefined) return failedWith(duty.code, code, peer);
      return wire.ended ? differs(silent(peer)) : notOver;
    case 'status':
      if (wire.status === undefined)
        return wire.ended ? differs(`${peer} dropped the connection unanswered.`) : notOver;
      if (wire.status === duty.status) return agrees(`${peer} answered ${wire.status}.`);
      return wire.status === 101
        ? differs(`${peer} let the handshake pass.`)
        : differs(`${peer} refused with ${wire.status}; ${duty.status} would say more exactly why.`);
    case 'not open':
      if (wire.status === 101) return differs(`${peer} let the handshake pass.`);
      return wire.status !== undefined || wire.ended ? agrees(`${peer} refused it.`) : notOver;
    case 'go on':
      return agrees(`${peer} takes it.`);
    case 'lost':
    case 'free':
      return { state: 'free', words: 'The standard leaves this to the server.' };
  }
}

const notOver: Judgement = { state: 'not over', words: 'Not over yet.' };

function agrees(words: string): Judgement {
  return { state: 'agrees', words };
}

function differs(words: string): Judgement {
  return { state: 'differs', words };
}

function silent(peer: string): string {
  return `${peer} ended the connection without the Close frame that it should send first (RFC 6455 §7.1.7).`;
}

function failedWith(wanted: number, code: number | null, peer: string): Judgement {
  if (code === wanted) return agrees(`${peer} failed the connection with ${code}, the code for this.`);
  const said = code === null ? 'no code' : String(code);
  if (wanted === 1007 && code === 1002) {
    return differs(
      `${peer} failed the connection, as it must, and said 1002. The code for text that is not UTF-8 is 1007 (RFC 6455 §7.4.1); ` +
        'Chromium says 1002 for every frame that it cannot take.',
    );
  }
  return differs(`${peer} ended the connection with ${said} where ${wanted} is the code for this.`);
}

function freeWords(opened: boolean, closed: { readonly code: number } | undefined): string {
  if (opened) return closed ? `opened it, and then saw ${closed.code}.` : 'opened it.';
  return closed ? `opened nothing and reports ${closed.code}.` : 'still waits.';
}
