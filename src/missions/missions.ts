import { acknowledgedByHand } from './acknowledged-by-hand.ts';
import { answeredPing } from './answered-ping.ts';
import { endedChunks } from './ended-chunks.ts';
import { handshakeByHand } from './handshake-by-hand.ts';
import { heldPoll } from './held-poll.ts';
import { maskedText } from './masked-text.ts';
import type { Mission } from './mission.ts';
import { resumedStream } from './resumed-stream.ts';

/** All missions, in the order of their lessons. */
export const missions: readonly Mission[] = [
  endedChunks,
  handshakeByHand,
  maskedText,
  answeredPing,
  heldPoll,
  resumedStream,
  acknowledgedByHand,
];

/** The mission of that name, if there is one. */
export function missionCalled(id: string | undefined): Mission | undefined {
  return missions.find((mission) => mission.id === id);
}
