import { type Limits, limitWords } from '#service/limits.ts';
import { limitProblem, ProblemError } from '#service/problem.ts';
import { Allowance } from '#workshop/allowance.ts';
import { readRoomCode } from '#workshop/room-code.ts';

/** Wrong codes of one address: ten at once, then one each six seconds. */
const GUESSES = { most: 10, every: 6000 };

/** Milliseconds after which one address may take a seat more, once it has taken and given up twice as many as it may have. */
const SEAT_EVERY = 2000;

/** This machine's own addresses, IPv4 mapped into IPv6 included. */
const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

/** Whom the room lets in: who knows its code, as long as there are seats, for all and for one address. */
export class Door {
  readonly #limits: Limits;
  readonly #guesses = new Allowance(GUESSES, Date.now);
  readonly #taken: Allowance;
  /** The seats that were taken from each address since the start. */
  readonly #addresses = new Map<string, Set<string>>();

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#taken = new Allowance({ most: 2 * limits.seatsPerAddress, every: SEAT_EVERY }, Date.now);
  }

  /**
   * Somebody at `address` has typed `typed` as the code of a room whose code is `code`, and in which `seats` are taken.
   * @throws ProblemError 403 for a wrong code, 429 after too many of them or for too many seats of one address, 503 when all are taken
   */
  check(address: string, typed: string, code: string, seats: number): void {
    if (!this.#guesses.has(address)) {
      const seconds = Math.ceil(this.#guesses.wait(address) / 1000);
      const headers = { 'Retry-After': String(seconds) };
      const detail = `too many wrong codes came from ${address}; try again in ${seconds} s`;
      throw new ProblemError({ status: 429, type: 'guesses', title: 'Too many wrong codes', detail, headers });
    }
    if (readRoomCode(typed) !== code) {
      this.#guesses.take(address);
      const detail = 'the code stands on the board; upper or lower case and hyphens do not matter';
      throw new ProblemError({ status: 403, type: 'code', title: 'This is not the code of the room', detail });
    }
    if (seats >= this.#limits.seats) {
      throw new ProblemError(limitProblem(503, 'seats', limitWords('seats', this.#limits)));
    }
    if (LOOPBACK.test(address)) return;
    const hasMost = (this.#addresses.get(address)?.size ?? 0) >= this.#limits.seatsPerAddress;
    if (hasMost || !this.#taken.take(address)) {
      throw new ProblemError(limitProblem(429, 'seatsPerAddress', limitWords('seatsPerAddress', this.#limits), 2));
    }
  }

  /** The seat `id` was taken from `address`. */
  entered(address: string, id: string): void {
    this.#addresses.set(address, (this.#addresses.get(address) ?? new Set()).add(id));
  }

  left(id: string): void {
    for (const seats of this.#addresses.values()) seats.delete(id);
  }

  /** All seats are given up. */
  clear(): void {
    this.#addresses.clear();
  }
}
