import { describe, expect, test } from 'vitest';
import { filterFault, hasWildcard } from '#wire/mqtt/topics.ts';

describe('section 4.7.1 of both versions: wildcards, by the non-normative examples', () => {
  test.each([
    'sport/tennis/player1/#',
    '#',
    'sport/tennis/#',
    '+',
    '+/tennis/#',
    'sport/+/player1',
    '/finance',
    '+/+',
    '/+',
  ])('%s is valid', (filter) => {
    expect(filterFault(filter, false)).toBeUndefined();
  });

  test.each([
    ['sport/tennis#', 'multi-level wildcard'],
    ['sport/tennis/#/ranking', 'multi-level wildcard'],
    ['sport+', 'single-level wildcard'],
  ])('%s is not valid', (filter, fault) => {
    expect(filterFault(filter, false)).toBe(fault);
  });

  test('topic names have none', () => {
    expect(['a/b', 'a/+', '#'].map(hasWildcard)).toEqual([false, true, true]);
  });
});

describe('MQTT 5.0 §4.8.2: shared subscriptions', () => {
  test.each(['$share/consumer1/sport/tennis/+', '$share/a//finance', '$share/a/#'])('%s is valid', (filter) => {
    expect(filterFault(filter, true)).toBeUndefined();
  });

  test.each([
    ['$share/', 'share name'],
    ['$share//a', 'share name'],
    ['$share/a+/b', 'share name'],
    ['$share/a', 'shared filter'],
    ['$share/a/', 'shared filter'],
    ['$share/a/b#', 'multi-level wildcard'],
  ])('%s is not valid', (filter, fault) => {
    expect(filterFault(filter, true)).toBe(fault);
  });

  test('MQTT 3.1.1 knows none: the same are plain filters', () => {
    expect(filterFault('$share/a', false)).toBeUndefined();
  });
});
