/** White space of any kind, and a blank of Braille; line ends are among it, which are controls too. */
const SPACE = /[\p{White_Space}\u2800]/gu;

/** Controls, what turns the direction of text or hides in it, fillers that are drawn as nothing, and what no character is. */
const DISTURBING = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu;

/** Marks above and below one letter: no script needs more than four, and a pile of them covers the lines around it. */
const PILE = /(\p{M}{4})\p{M}+/gu;

/**
 * What a learner, or a learner's page, says, so that it does not disturb the row that it stands in: composed (Unicode NFC), on one line,
 * runs of white space as one space. Tidying it again changes nothing.
 *
 * @param most UTF-16 code units at most
 */
export function tidyText(given: string, most = given.length): string {
  const shown = given.replace(SPACE, ' ').replace(DISTURBING, '').replace(/ +/g, ' ');
  const tidy = shown.normalize('NFC').replace(PILE, '$1');
  return tidy
    .trim()
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim();
}
