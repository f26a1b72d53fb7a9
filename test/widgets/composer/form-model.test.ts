import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterEdit, type FormValues, formValues } from '#widgets/composer/form-model.ts';
import { toHex } from '#wire/octets/hex.ts';
import { encodeFrame, encodeMessage } from '#wire/websocket/encode.ts';

const hello = encodeMessage(1, new TextEncoder().encode('Hello'));

function edit(octets: Uint8Array, change: Partial<FormValues>): string {
  const [name] = Object.keys(change) as (keyof FormValues)[];
  const result = afterEdit(octets, name ?? 'form', { ...formValues(octets, change.form ?? 'text'), ...change });
  return 'error' in result ? result.error : toHex(result.octets);
}

describe('the form shows the frame', () => {
  test('lawful parts are left blank where the shortest is meant', () => {
    expect(formValues(hello, 'text')).toEqual({
      fin: true,
      rsv1: false,
      rsv2: false,
      rsv3: false,
      opcode: '1',
      mask: false,
      key: '37 fa 21 3d',
      encoding: '',
      declared: '',
      form: 'text',
      payload: 'Hello',
      octets: '81 05 48 65 6c 6c 6f',
    });
  });

  test('payload that is no text, or text that a text box would change, is shown in hex', () => {
    expect(formValues(encodeMessage(2, new Uint8Array([0xff])), 'text')).toMatchObject({ form: 'hex', payload: 'ff' });
    expect(formValues(encodeMessage(1, new TextEncoder().encode('a\r\n')), 'text').form).toBe('hex');
    expect(formValues(encodeMessage(1, new TextEncoder().encode('\ufeffa')), 'text')).toMatchObject({
      form: 'text',
      payload: '\ufeffa',
    });
  });
});

describe('what is entered becomes octets', () => {
  test('each part', () => {
    expect(edit(hello, { fin: false })).toBe('010548656c6c6f');
    expect(edit(hello, { rsv2: true })).toBe('a10548656c6c6f');
    expect(edit(hello, { opcode: '9' })).toBe('890548656c6c6f');
    expect(edit(hello, { mask: true })).toBe('818537fa213d7f9f4d5158');
    expect(edit(hello, { encoding: '16' })).toBe('817e000548656c6c6f');
    expect(edit(hello, { declared: '50' })).toBe('813248656c6c6f');
    expect(edit(hello, { payload: 'é' })).toBe('8102c3a9');
    expect(edit(hello, { octets: '0x89, 0x00' })).toBe('8900');
  });

  test('nothing changes what is entered as it stands', () => {
    fc.assert(
      fc.property(fc.nat({ max: 15 }), fc.uint8Array({ maxLength: 60 }), fc.boolean(), (opcode, payload, masked) => {
        const plain = { fin: true, rsv1: false, rsv2: false, rsv3: false, opcode, payload };
        const octets = encodeFrame(masked ? { ...plain, maskingKey: new Uint8Array([1, 2, 3, 4]) } : plain);
        const values = formValues(octets, 'text');
        for (const name of Object.keys(values) as (keyof FormValues)[]) {
          if (name === 'key' && !masked) continue;
          expect(afterEdit(octets, name, values)).toEqual({ octets });
        }
      }),
    );
  });

  test('what cannot be read is said, and where', () => {
    expect(edit(hello, { octets: '81 0g' })).toMatch(/^The octets cannot be read: .*at character 5\.$/);
    expect(edit(hello, { declared: '-1' })).toBe('The announced length is a whole number below 2^64.');
    expect(edit(hello, { declared: '18446744073709551616' })).toContain('below 2^64');
    expect(edit(encodeMessage(1, new Uint8Array(1), new Uint8Array(4)), { key: '01 02' })).toContain('four octets');
  });

  test('lone surrogates in text become the replacement character, as in UTF-8 they must', () => {
    expect(edit(hello, { payload: '\ud800' })).toBe('8103efbfbd');
  });
});
