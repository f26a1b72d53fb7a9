/** An event stream that shows one thing, in the editor's notation. */
export interface SpecimenText {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Octets of a slice, where slices are what it shows. */
  readonly slice?: number;
}

export const specimens: readonly SpecimenText[] = [
  { id: 'two-lines', title: 'data in two lines', text: 'id: 1\ndata: first line\ndata: second line\n\n' },
  { id: 'cr-only', title: 'lines that end with CR', text: 'id: 1\\rdata: one\\r\\rdata: two\\r\\r' },
  { id: 'mixed-ends', title: 'CR, LF and CRLF mixed', text: 'data: one\\r\\ndata: still one\\r\\r\\ndata: two\\n\\r' },
  {
    id: 'bom',
    title: 'a byte order mark',
    text: '\\xEF\\xBB\\xBFdata: after the mark\n\n\\xEF\\xBB\\xBFdata: not the first\n\n',
  },
  { id: 'no-blank-line', title: 'the blank line is missing', text: 'data: one\n\ndata: two\n' },
  { id: 'id-reset', title: 'an id that is set, kept, and reset', text: 'id: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n' },
  { id: 'id-without-data', title: 'an id without data', text: 'id: 8\n\ndata: carries it all the same\n\n' },
  { id: 'nul-in-id', title: 'NUL in an id', text: 'id: 1\ndata: a\n\nid: 2\\0x\ndata: b\n\n' },
  { id: 'retry', title: 'retry: 700', text: 'retry: 700\ndata: comes back after 0.7 s\n\n' },
  { id: 'bogus-retry', title: 'retry that is no number', text: 'retry: 700\nretry: 1.5s\ndata: x\n\n' },
  { id: 'empty-retry', title: 'an empty retry', text: 'retry: 700\nretry:\ndata: x\n\n' },
  {
    id: 'forged',
    title: 'a forged event by a line break in data',
    text: 'data: user wrote: hello\nevent: admin\ndata: you are logged out\n\n',
  },
  { id: 'forged-cr', title: 'the same by a CR', text: 'data: hello\\revent: admin\\rdata: you are logged out\n\n' },
  {
    id: 'named',
    title: 'events with names',
    text: 'event: tick\ndata: 1\n\nevent: message\ndata: 2\n\nevent:\ndata: 3\n\n',
  },
  { id: 'named-error', title: 'an event that is called error', text: 'event: error\ndata: not what it seems\n\n' },
  {
    id: 'spaces',
    title: 'spaces and missing colons',
    text: 'data:no space\ndata:  two spaces\ndata\n\ndata :unknown\nDATA: unknown\n\n',
  },
  { id: 'comments', title: 'comments', text: ': nobody sees this\ndata: x\n:nor this\n\n:\n\n' },
  { id: 'no-data', title: 'an event without data', text: 'event: lonely\n\ndata: its name is forgotten\n\n' },
  { id: 'utf8-split', title: 'UTF-8 cut within a character', text: 'data: é € 😀\n\n', slice: 1 },
  { id: 'bad-utf8', title: 'octets that are not UTF-8', text: 'data: a\\xFFb \\xE2\\x82 end\n\n' },
];
