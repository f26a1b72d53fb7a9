import { describe, expect, test } from 'vitest';
import { refusalFor } from '#wire/http/refusal.ts';
import { HttpJudgement, type HttpRuleName } from '#wire/http/rules.ts';

function refusalOf(...names: HttpRuleName[]) {
  const judgement = new HttpJudgement('client');
  for (const name of names) judgement.add(name, 0, 1);
  return refusalFor(judgement.broken);
}

describe('the one answer to several breaches', () => {
  test('none asks for one', () => {
    expect(refusalOf()).toBeUndefined();
    expect(refusalOf('version-minor', 'octets-after-last')).toBeUndefined();
  });

  test('the gravest decides the status, any of them the end of the connection', () => {
    expect(refusalOf('host-missing')).toEqual({ status: 400, close: false });
    expect(refusalOf('expect-value', 'host-missing')).toEqual({ status: 400, close: false });
    expect(refusalOf('transfer-coding-unknown', 'bare-lf')).toEqual({ status: 400, close: true });
    expect(refusalOf('host-missing', 'version-major')).toEqual({ status: 505, close: true });
    expect(refusalOf('content-limit', 'head-length')).toEqual({ status: 431, close: true });
  });

  test('a response is answered by nobody', () => {
    const judgement = new HttpJudgement('server');
    judgement.add('bare-lf', 0, 1);
    judgement.add('field-value-nul', 0, 1);
    expect(refusalFor(judgement.broken)).toBeUndefined();
  });
});
