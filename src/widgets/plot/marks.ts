import { symbol, symbolsFill } from 'd3-shape';

/** How many colours the style sheet has for series. */
export const COLOURS = 8;

/** Dashes of a line, by its place in the plot: with the mark they tell lines apart without colour. */
const DASHES = [undefined, '7 4', '2 4', '12 4 2 4', '16 5', '5 2', '2 2', '12 3 2 3 2 3'];

export function dashesOf(index: number): string | undefined {
  return DASHES[index % DASHES.length];
}

/** The path of the mark of a series or a quantile, around 0,0. */
export function markOf(index: number): string {
  return (
    symbol(symbolsFill[index % symbolsFill.length])
      .digits(1)
      .size(52)() ?? ''
  );
}
