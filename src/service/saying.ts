/** What somebody says to all who share a feed. Pure. */

/** A message that came by way of MQTT, as it is handed on in MQTT. */
export interface SaidTopic {
  /** Below the speaker's own topic. */
  readonly name: string;
  readonly payload: Uint8Array;
  readonly qualityOfService: 0 | 1 | 2;
  readonly retain: boolean;
}

/** Who speaks: the sandbox puts it to what is said, never who says it. */
export interface Speaker {
  /** Counts those who share the feed from 1; 0 where nobody else does. */
  readonly number: number;
  readonly name: string;
}

/** What was said, and by whom. */
export interface Saying extends Speaker {
  readonly text: string;
  readonly topic?: SaidTopic;
}

/** Who speaks where nobody shares the feed. */
export const ALONE: Speaker = { number: 0, name: 'you' };

/** Controls and line ends, and what turns the direction of the text that follows. */
const DISTURBING = /[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu;

/** A text as it is said to others: one line of well-formed Unicode that leaves the lines around it as they are. */
export function tidySaying(text: string): string {
  return text.toWellFormed().replace(DISTURBING, ' ').trim();
}

/** A speaker in words. The number, which nobody chooses, comes first: no name can pass for another's. */
export function speakerWords({ number, name }: Speaker): string {
  return number === 0 || name === `Seat ${number}` ? name : `${number} ${name}`;
}

/** What was said in one line, as an event of a feed carries it. */
export function sayingWords(saying: Saying): string {
  return `${speakerWords(saying)}: ${saying.text}`;
}
