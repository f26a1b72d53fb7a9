/** @see https://www.rfc-editor.org/rfc/rfc7692#section-7.1 */
import { describe, expect, test } from 'vitest';
import {
  agreedParameters,
  answersOffer,
  deflateOf,
  readDeflateParameters,
} from '#wire/websocket/deflate-parameters.ts';
import { type Extension, parseExtensions } from '#wire/websocket/extensions.ts';

function one(parameters: string): Extension {
  const [extension] = parseExtensions(`permessage-deflate${parameters === '' ? '' : `; ${parameters}`}`) ?? [];
  if (extension === undefined) throw new Error(parameters);
  return extension;
}

describe('§7.1: the four parameters', () => {
  const none = { serverNoContextTakeover: false, clientNoContextTakeover: false };

  test.each([
    ['', none],
    ['server_no_context_takeover', { ...none, serverNoContextTakeover: true }],
    ['client_no_context_takeover', { ...none, clientNoContextTakeover: true }],
    ['server_max_window_bits=8', { ...none, serverMaxWindowBits: 8 }],
    ['client_max_window_bits=15', { ...none, clientMaxWindowBits: 15 }],
    ['client_max_window_bits="10"', { ...none, clientMaxWindowBits: 10 }],
    [
      'client_max_window_bits=9; server_max_window_bits=10; client_no_context_takeover; server_no_context_takeover',
      { serverNoContextTakeover: true, clientNoContextTakeover: true, serverMaxWindowBits: 10, clientMaxWindowBits: 9 },
    ],
  ])('%j is lawful on both sides', (parameters, expected) => {
    expect(readDeflateParameters(one(parameters), 'offer')).toEqual(expected);
    expect(readDeflateParameters(one(parameters), 'answer')).toEqual(expected);
  });

  test('§7.1.2.2: only an offer leaves out the value of client_max_window_bits', () => {
    expect(readDeflateParameters(one('client_max_window_bits'), 'offer')).toMatchObject({ clientMaxWindowBits: true });
    expect(readDeflateParameters(one('client_max_window_bits'), 'answer')).toBeUndefined();
  });

  test.each([
    'server_max_window_bits',
    'server_max_window_bits=7',
    'server_max_window_bits=16',
    'server_max_window_bits=08',
    'server_max_window_bits=1e1',
    'client_max_window_bits=7',
    'client_max_window_bits=16',
    'client_max_window_bits=+9',
    'server_no_context_takeover=1',
    'client_no_context_takeover=true',
    'server_no_context_takeover; server_no_context_takeover',
    'client_max_window_bits=10; client_max_window_bits=10',
    'something_else',
    'something_else=10',
  ])('%j is lawful on no side', (parameters) => {
    expect(readDeflateParameters(one(parameters), 'offer')).toBeUndefined();
    expect(readDeflateParameters(one(parameters), 'answer')).toBeUndefined();
  });
});

describe('§7.1: what answers an offer', () => {
  test.each([
    ['', '', true],
    ['', 'server_no_context_takeover; client_no_context_takeover; server_max_window_bits=8', true],
    ['', 'client_max_window_bits=10', false],
    ['client_max_window_bits', 'client_max_window_bits=10', true],
    ['client_max_window_bits', '', true],
    ['client_max_window_bits=10', 'client_max_window_bits=10', true],
    ['client_max_window_bits=10', 'client_max_window_bits=9', true],
    ['client_max_window_bits=10', 'client_max_window_bits=11', false],
    ['server_max_window_bits=10', 'server_max_window_bits=9', true],
    ['server_max_window_bits=10', 'server_max_window_bits=11', false],
    ['server_max_window_bits=10', '', false],
    ['server_max_window_bits=15', '', true],
    ['server_no_context_takeover', 'server_no_context_takeover', true],
    ['server_no_context_takeover', '', false],
    ['client_no_context_takeover', '', true],
  ])('offer %j, answer %j: %s', (offered, answered, expected) => {
    const offer = readDeflateParameters(one(offered), 'offer');
    const answer = readDeflateParameters(one(answered), 'answer');
    expect(offer && answer && answersOffer(offer, answer)).toBe(expected);
  });
});

test('each side does what was agreed for it', () => {
  const written = readDeflateParameters(one('server_no_context_takeover; client_max_window_bits=9'), 'answer');
  const agreed = written && agreedParameters(written);
  expect(agreed && deflateOf('client', agreed)).toEqual({ windowBits: 9, contextTakeover: true });
  expect(agreed && deflateOf('server', agreed)).toEqual({ windowBits: 15, contextTakeover: false });
});
