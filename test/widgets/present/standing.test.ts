import { describe, expect, test } from 'vitest';
import { addressOf, Keys, moved, screenInAddress } from '#widgets/present/standing.ts';

const at = (screen: number, blank = false) => ({ at: screen, blank });

describe('moves', () => {
  test('one screen on and back, never beyond the first and the last', () => {
    expect(moved(at(1), 'next', 3)).toEqual(at(2));
    expect(moved(at(2), 'next', 3)).toEqual(at(2));
    expect(moved(at(0), 'back', 3)).toEqual(at(0));
    expect(moved(at(1), 'first', 3)).toEqual(at(0));
    expect(moved(at(1), 'last', 3)).toEqual(at(2));
    expect(moved(at(1), { to: 99 }, 3)).toEqual(at(2));
    expect(moved(at(1), { to: -1 }, 3)).toEqual(at(0));
  });

  test('a blank screen stays where it is, and ends with the next move', () => {
    expect(moved(at(1), 'blank', 3)).toEqual(at(1, true));
    expect(moved(at(1, true), 'blank', 3)).toEqual(at(1));
    expect(moved(at(1, true), 'next', 3)).toEqual(at(2));
  });
});

describe('keys', () => {
  test.each([
    ['ArrowRight', 'next'],
    ['ArrowDown', 'next'],
    ['PageDown', 'next'],
    [' ', 'next'],
    ['ArrowLeft', 'back'],
    ['PageUp', 'back'],
    ['Backspace', 'back'],
    ['Home', 'first'],
    ['End', 'last'],
    ['b', 'blank'],
    ['.', 'blank'],
  ])('%s moves: %s', (key, move) => {
    expect(new Keys().press(key, false)).toBe(move);
  });

  test('Shift and Space go back, Enter and letters alone nowhere', () => {
    const keys = new Keys();
    expect(keys.press(' ', true)).toBe('back');
    expect(keys.press('Enter', false)).toBeUndefined();
    expect(keys.press('x', false)).toBeUndefined();
  });

  test('digits and Enter lead to the screen of that number; another key forgets them', () => {
    const keys = new Keys();
    for (const digit of '12') expect(keys.press(digit, false)).toBeUndefined();
    expect(keys.typed).toBe('12');
    expect(keys.press('Enter', false)).toEqual({ to: 11 });
    expect(keys.typed).toBe('');
    keys.press('4', false);
    keys.press('Escape', false);
    expect(keys.press('Enter', false)).toBeUndefined();
  });
});

describe('the address', () => {
  test('says the screen, counted from 1', () => {
    expect(screenInAddress('?present=7')).toBe(6);
    expect(screenInAddress('?present')).toBe(0);
    expect(screenInAddress('?present=')).toBe(0);
    expect(screenInAddress('')).toBeUndefined();
    expect(screenInAddress('?presently=7')).toBeUndefined();
  });

  test.each(['0', '-3', '1e3', '99999', 'x', '７'])('%s names no screen: the first is shown', (named) => {
    expect(screenInAddress(`?present=${encodeURIComponent(named)}`)).toBe(0);
  });

  test('keeps what else it says', () => {
    expect(addressOf('?capture=frames%2Fdeflated', 2)).toBe('?capture=frames%2Fdeflated&present=3');
    expect(addressOf('?present=3&capture=x', undefined)).toBe('?capture=x');
    expect(addressOf('?present=3', undefined)).toBe('');
  });
});
