import type { Browser, Page } from 'playwright';

/** What a lesson has recorded of it; one file a lesson, named as the lesson's address. */
export interface Scenario {
  /** The lesson's folder in `content/`, where the files are written. */
  readonly folder: string;
  readonly recordings: readonly Recording[];
  /** What is no capture: results of trying something out, for instance. */
  readonly documents?: readonly RecordedDocument[];
}

/** One capture, taken from the first lab of a page. */
export interface Recording {
  /** Written to `<name>.capture.json`. */
  readonly name: string;
  readonly title: string;
  /** Address of the page whose lab is driven; any page with a lab will do, the opening handshake's if left out. */
  readonly page?: string;
  /** Which lab of the page, from 0; the first if left out. */
  readonly lab?: number;
  /** Drives the lab; the capture is read when it has returned. */
  readonly steps: (page: Page) => Promise<void>;
}

export interface RecordedDocument {
  /** Written to this file. */
  readonly file: string;
  /** Makes what is written as JSON. */
  readonly make: (stage: Stage) => Promise<unknown>;
}

/** Where a recording takes place. */
export interface Stage {
  readonly browser: Browser;
  /** The site's address, without a slash at its end. */
  readonly site: string;
  /** The browser's name and first number, as a page quotes it. */
  readonly browserName: string;
}
