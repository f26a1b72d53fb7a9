/** What is kept of a workshop, so that a sandbox that was killed finds its room as it was. */
import { z } from 'zod';
import { Consent, KeptMission, KeptPage, PinView } from './model.ts';

const Time = z.int().nonnegative();

export const KeptRoom = z.strictObject({
  code: z.string(),
  /** The secret of the teacher's link. */
  teacher: z.string(),
  revision: z.int().nonnegative(),
  /** Number of the next seat, and of the next pin. */
  nextSeat: z.int().positive(),
  nextPin: z.int().nonnegative(),
  pin: PinView.optional(),
  attention: z.boolean(),
  attentions: z.int().nonnegative().default(0),
  together: z.boolean(),
  openedAt: Time,
});
export type KeptRoom = z.infer<typeof KeptRoom>;

export const KeptSeat = z.strictObject({
  id: z.uuid(),
  number: z.int().positive(),
  name: z.string(),
  /** What its token is compared with: never the token itself. */
  digest: z.string(),
  joinedAt: Time,
  seenAt: Time,
  lab: z.string().optional(),
  closeCode: z.int().optional(),
  /** In the order in which they were worked on last. */
  missions: z.array(KeptMission),
  /** In the order in which they were visited last; the learner is on the last one. */
  pages: z.array(KeptPage),
  pin: z.strictObject({ id: z.int(), followed: z.boolean() }).optional(),
  consent: Consent,
  resets: z.int().nonnegative(),
});
export type KeptSeat = z.infer<typeof KeptSeat>;

/** Where it is kept. Each call has taken effect for good when it returns. */
export interface Keeper {
  keepRoom(room: KeptRoom): void;
  keepSeat(seat: KeptSeat): void;
  dropSeat(id: string): void;
}
