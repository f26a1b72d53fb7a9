import { show } from '#widgets/markup/dom.ts';
import { joinLink } from '#workshop/join-link.ts';
import { shownRoomCode } from '#workshop/room-code.ts';
import { part, say } from './parts.ts';
import { qrView } from './qr-view.ts';

/** How learners come in: the address, the code, and both as a QR code. */
export class JoinPart {
  readonly #board: Element;
  #link = '';

  constructor(board: Element) {
    this.#board = board;
  }

  /** @param origins where learners find the site, the likeliest first */
  show(origins: readonly string[], code: string, joined: number, here: number): void {
    const [origin = location.origin, ...others] = origins;
    const link = joinLink(origin, code);
    say(part(this.#board, 'join-count'), `${joined} joined, ${here} here now`);
    if (link === this.#link) return;
    this.#link = link;
    part(this.#board, 'join-address').textContent = `${origin.replace(/^http:\/\//, '')}/join/`;
    part(this.#board, 'join-code').textContent = shownRoomCode(code);
    part(this.#board, 'origins').textContent = others.length > 0 ? `Also reached at ${others.join(', ')}.` : '';
    show(part(this.#board, 'qr'), qrView(link, `QR code of ${origin}/join/ with the room’s code`));
  }
}
