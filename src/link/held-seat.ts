/** The seat that this browser has in a workshop: who it is, the secret that proves it, and the sandbox that knows it. */
export interface HeldSeat {
  readonly id: string;
  readonly token: string;
  readonly origin: string;
}

export const SEAT_KEY = 'wire101-seat';

/** The seat at the sandbox of `origin`; undefined when there is none, or storage is refused. */
export function heldSeat(origin = location.origin): HeldSeat | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(SEAT_KEY) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return undefined;
    const [id, token, at]: unknown[] = ['id', 'token', 'origin'].map((name) => Reflect.get(kept, name));
    if (typeof id !== 'string' || typeof token !== 'string' || at !== origin) return undefined;
    return { id, token, origin };
  } catch {
    return undefined;
  }
}

/** Keeps a seat for the pages to come. Answers whether the browser lets it be kept. */
export function holdSeat(seat: HeldSeat): boolean {
  try {
    localStorage.setItem(SEAT_KEY, JSON.stringify(seat));
    return true;
  } catch {
    return false;
  }
}

export function dropSeat(): void {
  try {
    localStorage.removeItem(SEAT_KEY);
  } catch {
    // It was never kept.
  }
}
