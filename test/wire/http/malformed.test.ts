import { describe, expect, test } from 'vitest';
import { httpMalformed } from '#test/vectors/http-malformed.ts';
import { refusalFor } from '#wire/http/refusal.ts';
import { httpRules } from '#wire/http/rules.ts';
import { breachesOf, feed, latin1, octetByOctet, refusalOf } from './feed.ts';

describe.each(httpMalformed)('$section $name', ({ octets, rule, status, closes }) => {
  const whole = feed([latin1(octets)], { side: 'client' });

  test('breaks its rule, and that decides the answer', () => {
    expect(breachesOf(whole).map((breach) => breach.rule.id)).toContain(rule);
    const refusal = refusalOf(whole);
    expect(refusal?.status).toBe(status);
    if (closes) expect(refusal?.close).toBe(true);
  });

  test('is reported without waiting for more', () => {
    expect(refusalFor(whole.reported)).toEqual(refusalOf(whole));
  });

  test('octet by octet is the same', () => {
    const slowly = feed(octetByOctet(latin1(octets)), { side: 'client' });
    expect(slowly.units).toEqual(whole.units);
    expect(slowly.pending).toEqual(whole.pending);
    expect(slowly.decoder.state).toBe(whole.decoder.state);
    expect(refusalFor(slowly.reported)).toEqual(refusalOf(whole));
  });
});

test('every rule that a server answers with a status has a malformed request, but what only the end can break', () => {
  const answered = httpRules.filter(
    ({ appliesTo, consequence }) => appliesTo !== 'responses' && consequence.kind === 'status',
  );
  const told = new Set(httpMalformed.map(({ rule }) => rule));
  expect(answered.map(({ id }) => id).filter((id) => !told.has(id))).toEqual(['http.message-incomplete']);
  expect(httpMalformed.length).toBeGreaterThanOrEqual(150);
});
