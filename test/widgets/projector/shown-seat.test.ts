import { describe, expect, test } from 'vitest';
import { emptyWords, seatChoice, seatName } from '#widgets/projector/shown-seat.ts';
import type { BoardSeat } from '#workshop/model.ts';

const seat = (consent: BoardSeat['consent'], present = true): BoardSeat => ({
  ...{ id: '6f1f6ff0-26d5-4a68-9f34-9d0d5f1c8a11', number: 3, name: 'Ana', joinedAt: 0, seenAt: 0, present, consent },
  wire: { word: 'nothing', since: 0, connections: 0, held: 0 },
  missionsDone: [],
});

describe('who is shown', () => {
  test('has a name, and a number alone where names are hidden, in all that is said', () => {
    expect(seatName(seat('given'), false)).toBe('Ana');
    expect(seatName(seat('given'), true)).toBe('Seat 3');
    expect(seatChoice(seat('given'), false)).toBe('Ana (3): may be shown');
    expect(seatChoice({ ...seat('none'), name: 'Seat 3' }, false)).toBe('Seat 3: not asked');
    for (const consent of ['none', 'asked', 'given', 'refused'] as const) {
      for (const was of [true, false]) {
        const { text, ask = '' } = emptyWords(seat(consent), true, was);
        expect(`${text} ${ask} ${seatChoice(seat(consent), true)}`).not.toContain('Ana');
      }
    }
  });

  test('is asked once, again only after a no, and never after a yes', () => {
    const ask = (consent: BoardSeat['consent']) => emptyWords(seat(consent), false, false).ask;
    expect([ask('none'), ask('asked'), ask('refused'), ask('given')]).toEqual([
      'Ask Ana',
      undefined,
      'Ask Ana again',
      undefined,
    ]);
    expect(emptyWords(undefined, false, false).ask).toBeUndefined();
  });

  test('has taken it back only where something was shown', () => {
    expect(emptyWords(seat('refused'), false, true).text).toContain('off the screen');
    expect(emptyWords(seat('refused'), false, false).text).not.toContain('taken it back');
    expect(emptyWords(seat('none', false), false, false).text).toContain('No page of this seat is open now.');
  });
});
