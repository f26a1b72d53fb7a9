import { type Argument, type OpenVoice, TextVoice } from './voice.ts';

const SUBPROTOCOL = 'xml.wire101';
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

class XmlVoice extends TextVoice {
  call(name: string, args: readonly Argument[]): void {
    this.calls += 1;
    const written = args.map((each) => `<arg>${String(each).replace(/[&<>]/g, (one) => ESCAPES[one] ?? one)}</arg>`);
    this.socket.send(`<call id="${this.calls}" name="${name}">${written.join('')}</call>`);
  }

  callMalformed(): void {
    this.calls += 1;
    this.socket.send(`<call id="${this.calls}" name="add"><arg>2</arg><arg>3</call>`);
  }

  protected heard(text: string): void {
    if (/^<(result|error)\b/.test(text)) this.answers += 1;
  }
}

export const xmlVoice: OpenVoice = (link, changed) =>
  new XmlVoice((hearing) => link.openSocket([SUBPROTOCOL], 'xml', hearing), changed);
