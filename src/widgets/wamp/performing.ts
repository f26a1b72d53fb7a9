import type { Answer } from '#link/wamp-client.ts';

/** How a callee of the lab answers; what each is called in its form. */
export const performances = [
  ['add', 'adds the arguments'],
  ['echo', 'gives the arguments back'],
  ['refuse', 'answers with ERROR'],
  ['wait', 'waits until told'],
] as const;

export type Performance = (typeof performances)[number][0];

const ERRORS = 'com.example.error';

/** What a callee answers to these arguments; undefined while it waits. Told to answer, one that waits adds. */
export function perform(how: Performance, args: readonly unknown[], told = false): Answer | undefined {
  switch (how) {
    case 'wait':
      return told ? perform('add', args) : undefined;
    case 'echo':
      return { result: args };
    case 'refuse':
      return { error: `${ERRORS}.refused`, args: ['this callee refuses'] };
    case 'add':
      return args.every((each) => typeof each === 'number')
        ? { result: [args.reduce((sum, each) => sum + each, 0)] }
        : { error: 'wamp.error.invalid_argument', args: ['only numbers can be added'] };
  }
}
