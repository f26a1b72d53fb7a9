import type { Subject } from '#widgets/lab/subject.ts';

export type SwitchName = 'unmask' | 'inflate' | 'intend';

/** What a switch can do for what is chosen. */
export interface SwitchWords {
  /** Whether it has anything to do with what is chosen. */
  readonly shown: boolean;
  /** Why it does nothing here, when it does not. */
  readonly reason?: string;
  /** What it does. */
  readonly does: string;
}

/**
 * What the switches mean for a message.
 *
 * @param altered whether a fault replaced any octets of the capture
 */
export function switchWords(
  name: SwitchName,
  subject: Subject | undefined,
  on: boolean,
  altered: boolean,
): SwitchWords {
  const isFrame = subject?.unit.kind === 'frame';
  switch (name) {
    case 'unmask':
      return {
        shown: isFrame || on,
        does: 'Shows payloads with the masking undone, in the list, the octets and the field, instead of what crossed the wire.',
        ...(subject?.unmasked ? {} : { reason: unmaskedReason(subject) }),
      };
    case 'inflate':
      return {
        shown: isFrame || on,
        does: 'Shows what a compressed message inflates to, in the list and below the octets that crossed the wire.',
        ...(subject?.inflated
          ? {}
          : { reason: isFrame ? 'This message was not compressed.' : 'Only messages are compressed.' }),
      };
    case 'intend':
      return {
        shown: altered || on,
        does: 'Shows what the server meant to send, with every fault undone.',
        ...(altered ? {} : { reason: 'No fault has touched this capture: it was sent as intended.' }),
      };
  }
}

function unmaskedReason(subject: Subject | undefined): string {
  if (subject?.unit.kind !== 'frame') return 'Only frames are masked.';
  return subject.side === 'server'
    ? 'This frame is not masked: a server must not mask (RFC 6455 §5.1).'
    : 'This frame is not masked, though a client must (RFC 6455 §5.1).';
}
