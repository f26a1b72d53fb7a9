import { randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret that cannot be guessed: 32 octets of chance as base64url, 43 characters. */
export function createControlToken(): string {
  return randomBytes(32).toString('base64url');
}

/** A public name of a session on the wire: 16 octets of chance as base64url, 22 characters. */
export function createWireToken(): string {
  return randomBytes(16).toString('base64url');
}

/** Compares a secret with what a client sent, in a time that tells nothing of where they differ. */
export function sameToken(secret: string, given: string): boolean {
  const [left, right] = [Buffer.from(secret), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
