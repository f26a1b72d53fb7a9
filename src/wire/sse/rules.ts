import type { Level, Rule } from '../octets/dissection.ts';

function rule(id: string, section: string, level: Level, text: string): Rule {
  return { id: `sse.${id}`, section, level, text, consequence: { kind: 'none' } };
}

/**
 * What an event stream should be (HTML section 9.2.5) and what its reader passes over in silence (section 9.2.6). No
 * breach ends a stream. The standard states most of these without a key word, as steps of the reader: they are a MAY.
 */
export const eventStreamRules = {
  utf8: rule(
    'utf-8',
    'HTML §9.2.5',
    'MUST',
    'An event stream is always encoded as UTF-8; a reader puts U+FFFD in the place of what is not.',
  ),
  fieldKnown: rule(
    'field-known',
    'HTML §9.2.6',
    'MAY',
    'The fields are data, event, id and retry, in small letters; any other is ignored.',
  ),
  idWithoutNull: rule('id-without-null', 'HTML §9.2.6', 'MAY', 'An id that contains U+0000 NULL is ignored.'),
  retryDigits: rule(
    'retry-digits',
    'HTML §9.2.6',
    'MAY',
    'The value of retry is ASCII digits and nothing else; any other is ignored.',
  ),
  eventHasData: rule(
    'event-has-data',
    'HTML §9.2.6',
    'MAY',
    'An event without a data field is not dispatched, and its type is forgotten.',
  ),
  eventFinished: rule(
    'event-finished',
    'HTML §9.2.6',
    'MAY',
    'A blank line finishes an event; what the end of the stream leaves unfinished is discarded.',
  ),
} as const satisfies Record<string, Rule>;
