import { describe, expect, test } from 'vitest';
import { httpMalformed } from '#test/vectors/http-malformed.ts';
import { httpRemarks } from '#test/vectors/http-remarks.ts';
import { httpRules } from '#wire/http/rules.ts';
import { breachesOf, feed, latin1, octetByOctet, refusalOf } from './feed.ts';

describe.each(httpRemarks)('$side $rule: $name', ({ rule, side, octets, requestMethod, ends }) => {
  const options = { side, requestMethod: () => requestMethod };
  const fed = feed([latin1(octets)], options, ends);
  const breach = breachesOf(fed).find((candidate) => candidate.rule.id === `http.${rule}`);

  test('is found, with its span and its blame', () => {
    expect(breach).toMatchObject({ blame: side });
    expect(breach?.offset).toBeGreaterThanOrEqual(0);
    expect((breach?.offset ?? 0) + (breach?.length ?? 0)).toBeLessThanOrEqual(octets.length);
    expect(fed.reported.map((reported) => reported.rule.id)).toContain(`http.${rule}`);
  });

  test('asks for the consequence of the table', () => {
    const row = httpRules.find(({ id }) => id === `http.${rule}`) as (typeof httpRules)[number];
    expect(breach?.rule.consequence).toEqual(side === 'client' ? row.consequence : row.inResponse);
    if (side === 'server') expect(refusalOf(fed)).toBeUndefined();
  });

  test('octet by octet is the same', () => {
    const slowly = feed(octetByOctet(latin1(octets)), options, ends);
    expect(slowly.units).toEqual(fed.units);
    expect(slowly.pending).toEqual(fed.pending);
    expect(slowly.decoder.state).toBe(fed.decoder.state);
  });
});

describe('the table of rules', () => {
  const told = new Set([
    ...httpMalformed.map(({ rule }) => `client ${rule}`),
    ...httpRemarks.map(({ side, rule }) => `${side} http.${rule}`),
  ]);

  test('every rule is broken by a request where a request can break it', () => {
    const rules = httpRules.filter(({ appliesTo }) => appliesTo !== 'responses');
    expect(rules.filter(({ id }) => !told.has(`client ${id}`))).toEqual([]);
  });

  test('every rule is broken by a response where a response can break it', () => {
    const rules = httpRules.filter(({ appliesTo }) => appliesTo !== 'requests');
    expect(rules.filter(({ id }) => !told.has(`server ${id}`))).toEqual([]);
  });

  test.each(httpRules)('$id says where it stands, in one sentence', ({ section, text }) => {
    expect(section).toMatch(/^RFC \d{4} §\d+(\.\d+)*(, §\d+(\.\d+)*)*$/);
    expect(text).toMatch(/^[A-Z].*[.]$/);
  });

  test.each([
    ['te-chunked', 'RFC 9112 §7.4', 'MUST'],
    ['version-major', 'RFC 9110 §2.5, §15.6.6', 'MAY'],
    ['chunk-extension-length', 'RFC 9112 §7.1.1', 'MAY'],
    ['transfer-encoding-and-content-length', 'RFC 9112 §6.2, §6.1', 'MUST'],
    ['empty-line-before-request', 'RFC 9112 §2.2', 'MUST'],
    ['host-differs', 'RFC 9112 §3.2, §3.2.2', 'MUST'],
  ])('%s stands in %s and is a %s', (name, section, level) => {
    expect(httpRules.find(({ id }) => id === `http.${name}`)).toMatchObject({ section, level });
  });

  test('a breach that loses framing is never a mere remark', () => {
    for (const rule of httpRules.filter(({ losesFraming }) => losesFraming)) {
      if (rule.appliesTo !== 'responses') expect(rule.consequence).toMatchObject({ close: true });
      if (rule.appliesTo !== 'requests') expect(rule.inResponse).toEqual({ kind: 'fail' });
    }
  });
});
