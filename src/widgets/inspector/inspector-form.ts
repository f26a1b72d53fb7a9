import { type Conversation, SPOKEN } from '#capture/pasted/conversation.ts';
import { guessConversation, guessSpoken, type Settled } from '#capture/pasted/guess.ts';
import { withHttpLineEnds } from '#capture/pasted/http-text.ts';
import { NOTATIONS, type Notation, readPasted, type WrittenRun } from '#capture/pasted/read-pasted.ts';
import { octetsText } from '#widgets/ladder/time-text.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { NAMES } from './words.ts';
import { writtenOut } from './written-out.ts';

/** So many octets are taken apart at most when they are pasted; a file may be larger. */
const MOST_PASTED = 1024 * 1024;
/** Hex in any notation takes no more characters an octet than this. */
const WIDEST = 6;

/** What the form holds: octets and what they were taken for; what is wrong with it; or nothing at all. */
export type FormReading =
  | { readonly conversation: Conversation; readonly words: string; readonly aside?: string }
  | { readonly error: string }
  | undefined;

/** The inspector’s form: what was pasted, and what the reader says that it is. */
export class InspectorForm {
  readonly #form: HTMLFormElement;

  constructor(form: HTMLFormElement) {
    this.#form = form;
  }

  /** What the page was built with, which it shows until there is something else. */
  get example(): FormReading {
    return this.read((this.#control('octets') as HTMLTextAreaElement).defaultValue);
  }

  /** Reads what was pasted, and guesses what nobody has settled. */
  read(text = this.#control('octets').value): FormReading {
    if (text.length > MOST_PASTED * WIDEST) return { error: TOO_MUCH };
    const notation = NOTATIONS.find((each) => each === this.#control('notation').value);
    const pasted = readPasted(text, notation);
    if ('error' in pasted) return { error: `Line ${pasted.line}: ${pasted.error}.` };
    const { spoken } = this.#settled;
    const http = pasted.notation === 'text' && (spoken ?? guessSpoken(encodeUtf8(text))) === 'http';
    const written =
      http && text !== '' ? [{ side: undefined, octets: encodeUtf8(withHttpLineEnds(text)) }] : pasted.runs;
    const runs = this.#fromBegin(written);
    const octets = runs.reduce((sum, run) => sum + run.octets.length, 0);
    if (octets > MOST_PASTED) return { error: TOO_MUCH };
    if (octets === 0) return undefined;
    const conversation = guessConversation(runs, this.#settled);
    return {
      conversation,
      words: this.#words(pasted.notation, octets, conversation),
      ...(http ? { aside: 'A text box keeps no CR: the line ends are taken as CRLF, as HTTP has them.' } : {}),
    };
  }

  /** Shows a conversation that came from elsewhere, with nothing left to guess. */
  fill(conversation: Conversation): void {
    const { spoken, subprotocol = 'none', extensions = 'none', runs } = conversation;
    this.#control('octets').value = writtenOut(conversation);
    this.#control('notation').value = 'hex';
    this.#control('from').value = '0';
    this.#control('spoken').value = spoken;
    this.#control('side').value = runs.length === 1 ? (runs[0]?.side ?? '') : '';
    this.#choose('subprotocol', subprotocol);
    this.#choose('extensions', extensions);
    this.showWhatCounts(spoken);
  }

  /** Empties the box: what is shown came from a file. */
  empty(): void {
    this.#control('octets').value = '';
  }

  /** What a handshake agreed on is asked only of a WebSocket. */
  showWhatCounts(spoken: Conversation['spoken']): void {
    for (const label of this.#form.querySelectorAll<HTMLElement>('[data-websocket]')) {
      label.hidden = spoken !== 'websocket';
    }
  }

  get #settled(): Settled {
    const agreed = (name: string) => {
      const { value } = this.#control(name);
      return value === '' ? undefined : value === 'none' ? '' : value;
    };
    const side = this.#control('side').value;
    return {
      spoken: SPOKEN.find((each) => each === this.#control('spoken').value),
      side: side === 'client' || side === 'server' ? side : undefined,
      subprotocol: agreed('subprotocol'),
      extensions: agreed('extensions'),
    };
  }

  /** Octets before those that the reader begins with are passed over. */
  #fromBegin(runs: readonly WrittenRun[]): WrittenRun[] {
    let left = Math.max(0, Math.floor(Number(this.#control('from').value) || 0));
    return runs.flatMap(({ side, octets }) => {
      const rest = octets.subarray(left);
      left = Math.max(0, left - octets.length);
      return rest.length === 0 ? [] : [{ side, octets: rest }];
    });
  }

  #words(notation: Notation, octets: number, { spoken, runs }: Conversation): string {
    const sides = new Set(runs.map(({ side }) => side));
    const who = sides.size > 1 ? 'both sides' : sides.has('client') ? 'the client' : 'the server';
    const asked = sides.size > 1 ? ['notation', 'spoken'] : ['notation', 'spoken', 'side'];
    const isGuess = asked.some((name) => this.#control(name).value === '');
    const note = isGuess ? ' Guessed: say otherwise above.' : '';
    return `${octetsText(octets)}, written as ${notation}, taken for ${NAMES[spoken]} of ${who}.${note}`;
  }

  /** Chooses a value that need not be among those that are offered. */
  #choose(name: string, value: string): void {
    const select = this.#control(name) as HTMLSelectElement;
    if (![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
    select.value = value;
  }

  #control(name: string): HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
    return this.#form.elements.namedItem(name) as HTMLInputElement;
  }
}

const TOO_MUCH = 'That is more than 1 MiB of octets: keep them in a file, and open that.';
