import { z } from 'zod';
import { tidyText } from './tidy-text.ts';

/** Most characters in a name, as the board has room for. */
const MOST = 32;

/** A name as it is kept: tidied, 32 characters at most. */
export function tidyName(given: string): string {
  return [...tidyText(given)].slice(0, MOST).join('').trim();
}

/** Letters and digits that are taken for others of Latin script, as most typefaces draw them (a few of those of Unicode's UTS #39). */
const LOOKALIKES = new Map(
  [
    ['АВЕЅІЈКМНОРСТУХҮԚԜӀ', 'ABESIJKMHOPCTYXYQWI'],
    ['аеіјкорсухҽѕԛԝһӏ', 'aeijkopcyxesqwhi'],
    ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ', 'ABEZHIKMNOPTYXC'],
    ['αικνορτυχϲ', 'aikvoptuxc'],
    ['ıl1|0', 'iiiio'],
  ].flatMap(([drawn = '', as = '']) => [...drawn].map((letter, place) => [letter, as[place] ?? letter] as const)),
);

/**
 * How two names are compared, so that no learner passes for another: what is drawn alike counts alike, as do compatibility forms,
 * letter case and spaces.
 */
export function nameKey(name: string): string {
  const drawn = [...name.normalize('NFKC').replace(/\s/gu, '')].map((letter) => LOOKALIKES.get(letter) ?? letter);
  return [...drawn.join('').toLowerCase()].map((letter) => LOOKALIKES.get(letter) ?? letter).join('');
}

export const SeatName = z.string().max(200).transform(tidyName);
