import { type Argument, type OpenVoice, readJson, TextVoice } from './voice.ts';

const SUBPROTOCOL = 'wamp.2.json';
const REALM = 'wire101';

/** Message types of WAMP ("Message Codes and Direction"). */
const HELLO = 1;
const WELCOME = 2;
const ERROR = 8;
const CALL = 48;
const RESULT = 50;

class WampVoice extends TextVoice {
  call(name: string, args: readonly Argument[]): void {
    this.calls += 1;
    this.socket.send(JSON.stringify([CALL, this.calls, {}, `${REALM}.${name}`, args]));
  }

  protected override opened(): void {
    this.socket.send(JSON.stringify([HELLO, REALM, { roles: { caller: {} } }]));
  }

  protected heard(text: string): void {
    const said = readJson(text);
    const [type] = Array.isArray(said) ? (said as unknown[]) : [];
    if (type === WELCOME) this.ready = true;
    else if (type === RESULT || type === ERROR) this.answers += 1;
  }
}

export const wampVoice: OpenVoice = (link, changed) =>
  new WampVoice((hearing) => link.openSocket([SUBPROTOCOL], 'wamp', hearing), changed);
