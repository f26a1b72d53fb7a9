import { describe, expect, test } from 'vitest';
import { groupLessons } from '#layouts/group-lessons.ts';

const lesson = (order: number, technique: string) => ({ order, technique });

describe('the list of lessons', () => {
  test('has the families in their order, and in each the lessons by their number', () => {
    const shuffled = [
      lesson(11, 'WAMP'),
      lesson(3, 'WebSocket'),
      lesson(8, 'SSE'),
      lesson(5, 'Short polling'),
      lesson(9, 'MQTT'),
      lesson(2, 'WebSocket'),
      lesson(7, 'Streaming'),
      lesson(1, 'HTTP'),
      lesson(6, 'Long polling'),
    ];
    expect(groupLessons(shuffled).map(({ lessons }) => lessons.map(({ order }) => order))).toEqual([
      [1, 5, 6, 7, 8],
      [2, 3],
      [9, 11],
    ]);
  });

  test('leaves a family without lessons out', () => {
    expect(groupLessons([lesson(2, 'WebSocket')]).map(({ title }) => title)).toEqual(['WebSocket']);
    expect(groupLessons([])).toEqual([]);
  });
});
