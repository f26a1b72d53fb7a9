import { z } from 'zod';

/** Most characters in a name, as the board has room for. */
const MOST = 32;

/** Controls, line ends, and what turns the direction of text or hides in it: a name must not disturb the row it stands in. */
const DISTURBING = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu;

/** A name as it is kept: composed (Unicode NFC), without disturbing characters, runs of white space as one space, 32 characters at most. */
export function tidyName(given: string): string {
  const tidy = given.normalize('NFC').replace(/\s+/gu, ' ').replace(DISTURBING, '').trim();
  return [...tidy].slice(0, MOST).join('').trim();
}

/** How two names are compared, so that no learner passes for another: compatibility forms and letter case count alike. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

export const SeatName = z.string().max(200).transform(tidyName);
