/** A duration in microseconds as a person reads it: `0.4 ms`, `12 ms`, `3.25 s`, `4:05`. */
export function durationText(microseconds: number): string {
  const ms = microseconds / 1000;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** What is left of a countdown, in milliseconds, as `3:52`; never below zero. */
export function countdownText(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `1 octet`, `129 octets`, `1 048 576 octets` with thin spaces between the thousands. */
export function octetsText(count: number): string {
  return `${countText(count)} ${count === 1 ? 'octet' : 'octets'}`;
}

export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}
