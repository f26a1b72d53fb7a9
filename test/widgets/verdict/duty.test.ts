import { describe, expect, test } from 'vitest';
import { whatIfs } from '#service/what-ifs.ts';
import { decisiveBreach, dutyOf, dutyTowards } from '#widgets/verdict/duty.ts';
import type { Breach, Consequence } from '#wire/octets/dissection.ts';

function breach(consequence: Consequence, blame: Breach['blame'] = 'server'): Breach {
  const rule = { id: 'websocket.x', section: 'RFC 6455 §5.1', level: 'MUST' as const, text: 'x', consequence };
  return { rule, blame, offset: 0, length: 1 };
}

describe('what the standard asks of the peer that meets a deviation', () => {
  test.each(whatIfs)('is known for $id', ({ id }) => {
    expect(dutyOf(id)).toBeDefined();
  });

  test('is not known for what is not in the catalogue, nor for names of every object', () => {
    expect(dutyOf('unheard-of')).toBeUndefined();
    expect(dutyOf('constructor')).toBeUndefined();
  });

  test('follows from the consequence of a broken rule', () => {
    expect(dutyTowards(breach({ kind: 'close', code: 1007 }))).toEqual({ kind: 'fail', code: 1007 });
    expect(dutyTowards(breach({ kind: 'fail' }))).toEqual({ kind: 'not open' });
    expect(dutyTowards(breach({ kind: 'status', status: 426, close: false }))).toEqual({ kind: 'status', status: 426 });
    expect(dutyTowards(breach({ kind: 'none' }))).toEqual({ kind: 'go on' });
  });
});

describe('the breach that decides', () => {
  const remark = breach({ kind: 'none' });
  const closes = breach({ kind: 'close', code: 1002 });

  test('is the first with a consequence', () => {
    expect(decisiveBreach([remark, closes, breach({ kind: 'fail' })], 'server')).toBe(closes);
  });

  test('is the first where none has one', () => {
    expect(decisiveBreach([remark], 'server')).toBe(remark);
  });

  test('is one of the side that deviates', () => {
    expect(decisiveBreach([breach({ kind: 'close', code: 1002 }, 'client')], 'server')).toBeUndefined();
  });
});
