import { sitePath } from './site-path.ts';

/** The pages on which techniques are compared, in the order in which they are best read. */
export const comparisons = [
  {
    href: sitePath('/choose/'),
    title: 'Which one?',
    what: 'A few questions, a recommendation with its reasons, and the table of all.',
  },
  {
    href: sitePath('/claims/'),
    title: 'Claims, put to the test',
    what: 'What is commonly said, with a verdict and an experiment for each.',
  },
  {
    href: sitePath('/costs/'),
    title: 'What a message costs',
    what: 'Octets of one message and of a thousand, by each technique.',
  },
  {
    href: sitePath('/race/'),
    title: 'The race',
    what: 'One feed by six techniques at once, to your own browser: octets, latency, losses.',
  },
] as const;
