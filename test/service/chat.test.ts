import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatCodec, Told } from '#service/chat.ts';
import { chatJson } from '#service/chat-json.ts';
import { ChatService } from '#service/chat-service.ts';
import { chatXml } from '#service/chat-xml.ts';
import type { ToPeer } from '#service/to-peer.ts';

const codecs = { JSON: chatJson, XML: chatXml } satisfies Record<string, ChatCodec>;
const noon = () => Date.UTC(2026, 0, 1, 12);

/** A room with connections 1, 2, …, of the formats given. */
function room(...formats: ChatCodec[]): ChatService {
  const service = new ChatService(noon);
  for (const [index, codec] of formats.entries()) service.opened(index + 1, codec);
  return service;
}

/** The one text that a connection is told in answer. */
function answered(deliveries: readonly ToPeer[]): string {
  expect(deliveries).toHaveLength(1);
  const [only] = deliveries;
  return only && 'text' in only ? only.text : '';
}

describe('JSON', () => {
  const ask = (request: unknown) => JSON.parse(answered(room(chatJson).received(1, JSON.stringify(request))));

  test('a call and its result, to the character', () => {
    const told = room(chatJson).received(1, '{"id":1,"call":"add","args":[2,3]}');
    expect(told).toEqual([{ to: 1, text: '{"id":1,"result":5}' }]);
  });

  test('an error names its code', () => {
    expect(ask({ id: 'a', call: 'divide', args: [1, 2] })).toMatchObject({
      id: 'a',
      error: { code: 'no_such_procedure' },
    });
    expect(ask({ id: 2, call: 'add' })).toMatchObject({ id: 2, error: { code: 'invalid_argument' } });
  });

  test.each([
    ['', null],
    ['{"id":1,', null],
    ['[1,2]', null],
    ['null', null],
    ['{"id":1}', 1],
    ['{"id":1,"call":7}', 1],
    ['{"id":1,"call":"add","args":{}}', 1],
    ['{"id":1,"call":"add","extra":0}', 1],
    ['{"id":{},"call":"add"}', null],
    [`{"id":1,"call":"echo","args":[${'['.repeat(40)}${']'.repeat(40)}]}`, 1],
    [`{"id":1,"call":"echo","args":[${'['.repeat(8000)}${']'.repeat(8000)}]}`, 1],
    ['x'.repeat(16_385), null],
  ])('%#: what is no request is answered with the id it has, and what is wrong', (text, id) => {
    const { error, ...rest } = JSON.parse(answered(room(chatJson).received(1, text)));
    expect(rest).toEqual({ id });
    expect(['malformed', 'invalid_request', 'too_large']).toContain(error.code);
    expect(error.message.length).toBeGreaterThan(5);
  });

  test('where the text stops being JSON is told in octets', () => {
    const { error } = JSON.parse(answered(room(chatJson).received(1, '{"id":1,"café" 2}')));
    expect(error).toMatchObject({ code: 'malformed', message: expect.stringContaining('octet 16') });
  });
});

describe('XML', () => {
  const ask = (request: string) => answered(room(chatXml).received(1, request));

  test('a call and its result, to the character', () => {
    expect(ask('<call id="1" name="add"><arg>2</arg><arg>3</arg></call>')).toBe('<result id="1">5</result>');
  });

  test('XML has no types: numbers are what JSON would take for one, where a procedure takes numbers', () => {
    expect(ask('<call id="1" name="echo"><arg>007</arg></call>')).toBe('<result id="1">007</result>');
    expect(ask('<call id="1" name="add"><arg>-1.5e1</arg><arg>15</arg></call>')).toBe('<result id="1">0</result>');
    expect(ask('<call id="1" name="add"><arg>007</arg></call>')).toMatch(/^<error id="1" code="invalid_argument">/);
    expect(ask('<call id="1" name="add"><arg> 2 </arg></call>')).toMatch(/^<error id="1" code="invalid_argument">/);
  });

  test('an XML declaration, white space, comments, CDATA and the five entities of XML 1.0 section 4.6', () => {
    const text =
      '<?xml version="1.0"?>\n<call id="1" name="echo"> <!-- one --><arg><![CDATA[<]]>&amp;&lt;&#x41;</arg>\n</call>\n';
    expect(ask(text)).toBe('<result id="1">&lt;&amp;&lt;A</result>');
  });

  test.each([
    '<call id="1" name="echo"><arg>2</call>',
    '',
    'hello',
    '<call id=1 name="echo"/>',
    '<call id="1" name="echo"><arg>&nbsp;</arg></call>',
    '<call id="1" name="echo"/><call/>',
    `${'<a>'.repeat(5000)}`,
    `<call id="1" name="echo">${'<a>'.repeat(2300)}${'</a>'.repeat(2300)}</call>`,
    '<call id="1" name="echo"><arg><b/></arg></call>',
    '<call id="1" name="echo">text</call>',
    '<call id="1" name="echo"><other/></call>',
    '<call id="1" name="echo" more=""/>',
    '<call id="1"/>',
    '<call name="echo"/>',
    '<result id="1">5</result>',
  ])('%#: what is no request is answered with what is wrong', (text) => {
    expect(ask(text)).toMatch(/^<error( id="1")? code="(malformed|invalid_request)">.{5,}<\/error>$/);
  });

  test('where the text stops being XML is told in octets', () => {
    expect(ask('<call id="1" name="é"><arg>2</call>')).toMatch(/ at octet \d+</);
    expect(ask('<é>&nbsp;</é>')).toContain('at octet 4');
  });

  test('no document type declaration, so no entities of the sender’s own and none from elsewhere', () => {
    const laughs =
      '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><call id="1" name="echo"><arg>&b;</arg></call>';
    const file = '<!DOCTYPE c SYSTEM "file:///etc/passwd"><call id="1" name="echo"><arg>x</arg></call>';
    for (const text of [laughs, file]) expect(ask(text)).toMatch(/^<error code="malformed">/);
    expect(ask(file)).toContain('document type declaration');
  });

  test('text comes back as it was, whatever is in it, by the parser of requests', () => {
    const printable = fc
      .string({ unit: 'grapheme' })
      .filter((text) => /^[\t\n\r -\ufffd\u{10000}-\u{10ffff}]*$/u.test(text));
    fc.assert(
      fc.property(printable, (text) => {
        const told: Told = { kind: 'said', name: text, text };
        const request = chatXml.write(told).replace('<said name=', '<call id="1" name=');
        const written = request.endsWith('/>')
          ? request
          : request.replace('</said>', '</call>').replace('>', '><arg>').replace('</call>', '</arg></call>');
        const read = chatXml.read(written);
        if (text.length > 64) expect(read).toMatchObject({ error: { code: 'invalid_request' } });
        else expect(read).toEqual({ id: '1', name: text, args: text === '' ? [] : [text] });
      }),
    );
  });

  test('what XML cannot write becomes U+FFFD', () => {
    expect(chatXml.write({ kind: 'said', name: 'a', text: '\u0000\u0008\ud800\uffff' })).toBe(
      '<said name="a">\ufffd\ufffd\ufffd\ufffd</said>',
    );
  });
});

describe('the room, whoever speaks what', () => {
  const call = {
    JSON: (name: string, ...args: string[]) => JSON.stringify({ id: 1, call: name, args }),
    XML: (name: string, ...args: string[]) =>
      `<call id="1" name="${name}">${args.map((each) => `<arg>${each}</arg>`).join('')}</call>`,
  };
  const results = {
    JSON: (text: string) => JSON.parse(text).error?.code,
    XML: (text: string) => /code="(\w+)"/.exec(text)?.[1],
  };

  test('who speaks JSON hears who speaks XML, each in its own', () => {
    const service = room(chatJson, chatXml);
    expect(service.received(1, call.JSON('join', 'Ada'))).toEqual([{ to: 1, text: '{"id":1,"result":["Ada"]}' }]);
    expect(service.received(2, call.XML('join', 'Grace'))).toEqual([
      { to: 2, text: '<result id="1"><item>Ada</item><item>Grace</item></result>' },
      { to: 1, text: '{"event":"joined","name":"Grace"}' },
    ]);
    expect(service.received(1, call.JSON('say', 'a < b'))).toEqual([
      { to: 1, text: '{"id":1,"result":1}' },
      { to: 2, text: '<said name="Ada">a &lt; b</said>' },
    ]);
    expect(service.received(2, call.XML('say', 'yes'))).toEqual([
      { to: 2, text: '<result id="1">1</result>' },
      { to: 1, text: '{"event":"said","name":"Grace","text":"yes"}' },
    ]);
    expect(service.received(2, call.XML('leave'))).toEqual([
      { to: 2, text: '<result id="1"/>' },
      { to: 1, text: '{"event":"left","name":"Grace"}' },
    ]);
    expect(service.received(1, call.JSON('who'))).toEqual([{ to: 1, text: '{"id":1,"result":["Ada"]}' }]);
  });

  test('a connection that breaks leaves; one that never joined is not missed', () => {
    const service = room(chatJson, chatXml, chatJson);
    service.received(1, call.JSON('join', 'Ada'));
    service.received(2, call.XML('join', 'Grace'));
    expect(service.left(3)).toEqual([]);
    expect(service.left(1)).toEqual([{ to: 2, text: '<left name="Ada"/>' }]);
    expect(service.received(2, call.XML('who'))).toEqual([
      { to: 2, text: '<result id="1"><item>Grace</item></result>' },
    ]);
    expect(service.received(1, call.JSON('who'))).toEqual([]);
  });

  for (const format of ['JSON', 'XML'] as const) {
    test(`${format}: who has not joined says nothing; names are taken once`, () => {
      const service = room(codecs[format], codecs[format]);
      const codeOf = (from: number, text: string) => results[format](answered(service.received(from, text)));
      expect(codeOf(1, call[format]('say', 'hello'))).toBe('not_joined');
      expect(codeOf(1, call[format]('leave'))).toBe('not_joined');
      expect(codeOf(1, call[format]('join', ''))).toBe('invalid_argument');
      expect(codeOf(1, call[format]('join', 'x'.repeat(33)))).toBe('invalid_argument');
      expect(codeOf(1, call[format]('join', 'Ada'))).toBeUndefined();
      expect(codeOf(1, call[format]('join', 'Bob'))).toBe('already_joined');
      expect(codeOf(2, call[format]('join', 'Ada'))).toBe('name_taken');
      expect(codeOf(2, call[format]('who', 'me'))).toBe('invalid_argument');
    });
  }

  test('a binary message is data that is not taken: 1003 (RFC 6455 section 7.4.1)', () => {
    expect(room(chatJson).received(1, undefined)).toMatchObject([{ to: 1, close: { code: 1003 } }]);
  });
});
