/** What a plot shows, as values; `plot-view.ts` draws it, the build and the page alike. */
export type Plot = LinesPlot | BarsPlot | DistributionPlot;

/** One axis. */
export interface Axis {
  /** What is measured, with its unit. */
  readonly title: string;
  /** On a logarithmic axis what is not above 0 stands at its lower end. */
  readonly scale: 'linear' | 'log';
  /** A value of the axis in words, for its marks and for the table behind the plot. */
  readonly text: (value: number) => string;
}

interface Titled {
  readonly title: string;
  /** What is to be seen in it, in a sentence, for who does not see it. */
  readonly summary: string;
}

/** Some series of points, each joined by a line of its own dashes and marks, and named at its end. */
export interface LinesPlot extends Titled {
  readonly kind: 'lines';
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Where lines cross, each marked by a letter. */
  readonly crossings?: readonly Crossing[];
}

export interface Series {
  readonly name: string;
  /** By ascending x. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Crossing {
  /** One letter. */
  readonly letter: string;
  readonly x: number;
  readonly y: number;
  /** What crosses what, and where. */
  readonly words: string;
}

/** A bar for each name, made of at most three parts: full, half and hollow. */
export interface BarsPlot extends Titled {
  readonly kind: 'bars';
  readonly x: Axis & { readonly scale: 'linear' };
  readonly parts: readonly string[];
  /** One value a part, 0 or more. */
  readonly bars: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** How the values of several lanes are spread, lane below lane over one axis. */
export interface DistributionPlot extends Titled {
  readonly kind: 'distribution';
  readonly x: Axis;
  readonly lanes: readonly Lane[];
}

export interface Lane {
  readonly name: string;
  /** Values, each with how often it occurs: single ones, or the middles of a histogram's buckets. */
  readonly samples: readonly (readonly [value: number, count: number])[];
  /** Values that are marked, such as the median; the same of each lane, at most three. */
  readonly marks: readonly { readonly name: string; readonly value: number }[];
}
