import { describe, expect, test } from 'vitest';
import type { RequestHead, ResponseHead } from '#wire/http/head.ts';
import { ExchangeTable } from '#wire/stack/exchange-table.ts';

const shared = { offset: 0, length: 0, version: 'HTTP/1.1', lines: [], broken: [] };
const request = (target: string): RequestHead => ({ ...shared, kind: 'request', method: 'GET', target });
const response: ResponseHead = { ...shared, kind: 'response', status: 200, reason: 'OK' };

/** A table of `count` requests, each the unit of twice its number, of which the first `answered` have an answer. */
function tableOf(count: number, answered: number): ExchangeTable {
  const table = new ExchangeTable();
  for (let number = 0; number < count; number++) table.add({ request: request(`/${number}`), requestUnit: number * 2 });
  for (let number = 0; number < answered; number++) table.answer(response, number * 3);
  return table;
}

describe('forgetting exchanges', () => {
  test('numbers never change', () => {
    const table = tableOf(5, 4);
    table.discardBefore(3);
    expect({ first: table.first, count: table.count, answered: table.answered }).toEqual({
      first: 3,
      count: 5,
      answered: 4,
    });
    expect(table.at(2)).toBeUndefined();
    expect(table.at(3)?.request.target).toBe('/3');
    expect(table.newest?.request.target).toBe('/4');
    expect(table.withHead('requestUnit', 4)).toBeUndefined();
    expect(table.withHead('requestUnit', 8)?.request.target).toBe('/4');
    expect(table.withHead('responseUnit', 9)?.request.target).toBe('/3');
    table.add({ request: request('/5'), requestUnit: 10 });
    expect(table.at(5)?.request.target).toBe('/5');
  });

  test('what has no answer stays, and gets it in its turn', () => {
    const table = tableOf(3, 1);
    table.discardBefore(3);
    expect(table.held.map(({ request: { target } }) => target)).toEqual(['/1', '/2']);
    expect(table.answer(response, 7)?.request.target).toBe('/1');
    expect(table.answer(response, 8)?.request.target).toBe('/2');
    expect(table.answer(response, 9)).toBeUndefined();
  });

  test('going back changes nothing', () => {
    const table = tableOf(4, 4);
    table.discardBefore(2);
    table.discardBefore(1);
    expect(table.held).toHaveLength(2);
  });

  test('all of them, when all are answered', () => {
    const table = tableOf(2, 2);
    table.discardBefore(2);
    expect(table.newest).toBeUndefined();
    expect(table.count).toBe(2);
  });
});
