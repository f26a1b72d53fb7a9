import type { Explanation } from './explanation.ts';

/** Content of a media type that could be taken apart, but for how it is coded. */
export const unopenedUnits: Readonly<Record<string, Explanation>> = {
  content: {
    what: 'The content of the message as it crossed. Content-Type says what it is once its coding is undone.',
    section: 'RFC 9110 §8.4',
  },
};

export const unopenedFields: Readonly<Record<string, Explanation>> = {
  'coded octets': {
    what: 'What came out of the coding, in the order in which it was sent.',
    why: 'Its octets are not those of the media type, so nothing is read into them.',
    section: 'RFC 9110 §8.4',
  },
  'octets no longer held': {
    what: 'They were counted, but have been let go to keep the capture within its bounds.',
    section: 'RFC 9110 §8.4',
  },
};
