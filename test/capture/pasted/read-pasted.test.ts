import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withHttpLineEnds } from '#capture/pasted/http-text.ts';
import { guessNotation, readPasted } from '#capture/pasted/read-pasted.ts';

const octetsOf = (text: string, notation?: Parameters<typeof readPasted>[1]) => {
  const read = readPasted(text, notation);
  return 'runs' in read ? read.runs.map(({ octets }) => Buffer.from(octets).toString('hex')) : read;
};

/** The output of a program that prints octets; undefined where it is not installed. */
function printed(program: string, options: readonly string[], octets: Uint8Array): string | undefined {
  try {
    return execFileSync(program, options, { input: octets, encoding: 'latin1' });
  } catch {
    return undefined;
  }
}

describe('how pasted text is written', () => {
  test.each([
    ['81 85 37 fa', 'hex'],
    ['0x81, 0x85', 'hex'],
    ['8185', 'hex'],
    ['gYU3+iE9f59NUVg=', 'base64'],
    ['gYU3-iE9f59NUVg', 'base64'],
    ['Hello', 'text'],
    ['[48,1,{},"a"]', 'text'],
    ['GET / HTTP/1.1\n\n', 'text'],
    ['data: 1\n\n', 'text'],
    ['', 'text'],
  ])('%j is %s', (text, notation) => {
    expect(guessNotation(text)).toBe(notation);
  });

  test('RFC 4648 section 5: the other alphabet, and base64 without padding', () => {
    for (const text of ['gYU3+iE9f59NUVg=', 'gYU3-iE9f59NUVg', ' gYU3+iE9\n f59NUVg ']) {
      expect(octetsOf(text)).toEqual(['818537fa213d7f9f4d5158']);
    }
  });

  test('lines of both sides are runs of theirs', () => {
    expect(readPasted('> 81 85\n\n< gQVIZWxsbw==\n', 'hex')).toMatchObject({ error: expect.any(String), line: 3 });
    expect(readPasted('> 8185\n< 8105', undefined)).toMatchObject({
      notation: 'hex',
      runs: [
        { side: 'client', octets: Uint8Array.of(0x81, 0x85) },
        { side: 'server', octets: Uint8Array.of(0x81, 0x05) },
      ],
    });
  });

  test('XML is no line of a side', () => {
    expect(readPasted('<call/>', undefined)).toMatchObject({ notation: 'text', runs: [{ side: undefined }] });
  });

  test('what is wrong is told with its line', () => {
    expect(readPasted('81 85\n37 fx', 'hex')).toEqual({ notation: 'hex', error: expect.any(String), line: 2 });
    expect(readPasted('a', 'base64')).toMatchObject({ error: expect.stringContaining('RFC 4648') });
  });

  test('nothing is no run', () => {
    expect(readPasted('', undefined)).toEqual({ notation: 'text', runs: [] });
    expect(readPasted(' ', 'hex')).toEqual({ notation: 'hex', runs: [] });
  });

  test('any octets are read back from hex, base64 and both at once', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 70 }), (octets) => {
        const buffer = Buffer.from(octets);
        expect(octetsOf(buffer.toString('hex'), 'hex')).toEqual([buffer.toString('hex')]);
        expect(octetsOf(buffer.toString('base64'), 'base64')).toEqual([buffer.toString('hex')]);
        expect(octetsOf(buffer.toString('base64url'), 'base64')).toEqual([buffer.toString('hex')]);
      }),
    );
  });

  test('any text at all is read, or refused in one line', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(undefined, 'hex', 'base64', 'text'),
        (text, notation) => {
          const read = readPasted(text, notation as Parameters<typeof readPasted>[1]);
          if ('error' in read) expect(read.error).not.toContain('\n');
        },
      ),
    );
  });
});

describe('dumps, as programs print them', () => {
  const hello = Uint8Array.from([0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]);
  const long = Uint8Array.from({ length: 300 }, (_, at) => (at * 7) % 256);
  const faces = Uint8Array.from({ length: 40 }, () => 0x61);

  test.each([
    ['xxd', []],
    ['hexdump', ['-C', '-v']],
    ['hexdump', ['-C']],
  ])('%s %j', (program, options) => {
    for (const octets of [hello, long, faces, hello.subarray(0, 8), hello.subarray(0, 1)]) {
      const dump = printed(program, options, octets);
      if (dump === undefined) return;
      expect(octetsOf(dump)).toEqual([Buffer.from(octets).toString('hex')]);
    }
  });

  test('Wireshark, tcpdump -X, hexdump -C and xxd as their manuals show them', () => {
    const hex = '818537fa213d7f9f4d5158';
    expect(octetsOf('0000   81 85 37 fa 21 3d 7f 9f 4d 51 58                  ..7.!=..MQX')).toEqual([hex]);
    expect(octetsOf('\t0x0000:  8185 37fa 213d 7f9f 4d51 58              ..7.!=..MQX')).toEqual([hex]);
    expect(octetsOf('00000000: 8185 37fa 213d 7f9f 4d51 58              ..7.!=..MQX\n')).toEqual([hex]);
    const cafe = '00000000  61 61 61 61 61 61 61 61  61 61 61 61 61 61 61 61  |aaaaaaaaaaaaaaaa|\n*\n00000030\n';
    expect(octetsOf(cafe)).toEqual(['61'.repeat(16)]);
  });

  test('a dump with a line left out is refused', () => {
    const dump = '00000000  81 85\n00000010  37 fa\n';
    expect(readPasted(dump, undefined)).toMatchObject({ error: 'octets are missing before offset 16', line: 2 });
  });
});

describe('RFC 9112 section 2.2: HTTP out of a text box', () => {
  test('lines end in CRLF, content whose length is told stays as it is', () => {
    expect(withHttpLineEnds('GET / HTTP/1.1\nHost: a\n\n')).toBe('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const sized = 'POST / HTTP/1.1\nHost: a\nContent-Length: 3\n\na\nb';
    expect(withHttpLineEnds(sized)).toBe('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na\nb');
    expect(withHttpLineEnds('GET / HTTP/1.1\r\n\n')).toBe('GET / HTTP/1.1\r\n\n');
  });
});
