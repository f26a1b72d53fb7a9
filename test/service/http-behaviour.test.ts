import { describe, expect, test } from 'vitest';
import { type PlainAnswer, planAnswer } from '#service/http-behaviour.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';

function answer(method: string, framing: string | null = null, contentOctets = 0): PlainAnswer {
  const plan = planAnswer({ method, framing, contentOctets });
  if (plan.kind === 'refusal') throw new Error(plan.title);
  return plan;
}

const textOf = ({ pieces }: PlainAnswer) => pieces.map(({ octets }) => decodeUtf8Lossy(octets)).join('');

describe('a plain exchange', () => {
  test('is answered with a small text, framed by its length unless asked otherwise', () => {
    const plan = answer('GET');
    expect(plan.framing).toBe('length');
    expect(textOf(plan)).toBe('Hello, wire!\n');
    expect(plan.trailers).toEqual({});
  });

  test.each(['length', 'chunked', 'close'])('the text is the same however it is framed: %s', (framing) => {
    expect(textOf(answer('GET', framing))).toBe('Hello, wire!\n');
    expect(answer('GET', framing).framing).toBe(framing);
  });

  test('POST is told how much it sent', () => {
    expect(textOf(answer('POST', null, 5))).toBe('You sent 5 octets.\n');
  });

  test('chunks come with pauses between them, and a trailer field that the head announces', () => {
    const plan = answer('GET', 'chunked');
    expect(plan.pieces.map(({ after }) => after)).toEqual([0, 150, 150]);
    expect(plan.lines['Trailer']).toBe('Server-Timing');
    expect(plan.trailers).toEqual({ 'Server-Timing': 'pauses;dur=300' });
    expect(answer('HEAD', 'chunked').lines['Trailer']).toBeUndefined();
  });

  test('another method is 405 with Allow (RFC 9110 section 15.5.6), another framing 400', () => {
    expect(planAnswer({ method: 'DELETE', framing: null, contentOctets: 0 })).toMatchObject({
      kind: 'refusal',
      status: 405,
      lines: { Allow: 'GET, HEAD, POST' },
    });
    expect(planAnswer({ method: 'GET', framing: 'morse', contentOctets: 0 })).toMatchObject({
      kind: 'refusal',
      status: 400,
    });
  });
});
