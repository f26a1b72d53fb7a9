import type { OwnSeat } from '#workshop/model.ts';

/** A seat whose learner gave no name has its number for one. */
export function isUnnamed({ name, number }: Pick<OwnSeat, 'name' | 'number'>): boolean {
  return name === `Seat ${number}`;
}
