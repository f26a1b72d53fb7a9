import { type Argument, type OpenVoice, readJson, TextVoice } from './voice.ts';

const SUBPROTOCOL = 'json.wire101';

class JsonVoice extends TextVoice {
  call(name: string, args: readonly Argument[]): void {
    this.calls += 1;
    this.socket.send(JSON.stringify({ id: this.calls, call: name, args }));
  }

  callMalformed(): void {
    this.calls += 1;
    this.socket.send(`{"id":${this.calls},"call":"add","args":[2,3,]}`);
  }

  protected heard(text: string): void {
    const said = readJson(text);
    if (typeof said === 'object' && said !== null && 'id' in said) this.answers += 1;
  }
}

export const jsonVoice: OpenVoice = (link, changed) =>
  new JsonVoice((hearing) => link.openSocket([SUBPROTOCOL], 'json', hearing), changed);
