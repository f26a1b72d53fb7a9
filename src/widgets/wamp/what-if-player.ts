import type { LinkCommands } from '#link/commands.ts';
import type { WampStep, WampWhatIf } from '#service/wamp-what-ifs.ts';
import type { Performance } from './performing.ts';

/** A peer as steps move it. */
export interface MovedPeer {
  /** Nothing is under way: it has answers to all its requests, and is neither joining nor leaving. */
  readonly settled: boolean;
  /** An invocation waits for its application. */
  readonly invoked: boolean;
  /** How it answers invocations from now on. */
  performance: Performance;
  /** Opens another connection, on which nothing is said. */
  connect(protocols: readonly string[]): void;
  /** Joins on another connection, `roles` being all that it says it has. */
  joinAnew(realm: string | undefined, roles?: readonly string[]): void;
  /** Says a message as it is; it is told the id that the next request should have. */
  sayNext(message: (next: number) => unknown, binary?: boolean): void;
  /** Closes its connection without GOODBYE. */
  close(): void;
}

/** What a player needs of its lab. */
interface Stage {
  readonly link: { readonly commands: Pick<LinkCommands, 'send'> };
  /** The peers of the page, at least two. */
  readonly peers: readonly MovedPeer[];
  /** Whether everything that they said and heard is in the capture. */
  captured(): boolean;
  /** The last step is about to be taken. */
  about(): void;
}

/** Plays the steps that lead to a deviation, each once what the one before began has come to an end. */
export class WhatIfPlayer {
  readonly #stage: Stage;
  readonly #steps: readonly WampStep[];
  #next = 0;
  #done = false;

  constructor(whatIf: WampWhatIf, stage: Stage) {
    this.#stage = stage;
    this.#steps = whatIf.plan;
  }

  /** All steps were taken. */
  get done(): boolean {
    return this.#done;
  }

  /** Something may have changed: goes on as far as it can. */
  advance(): void {
    const { peers, captured, about } = this.#stage;
    while (!this.#done) {
      const isUnderWay = peers.some((peer) => !peer.settled) && !peers.some((peer) => peer.invoked);
      const isLast = this.#next === this.#steps.length - 1;
      if (isUnderWay || (isLast && !captured())) return;
      if (isLast) about();
      const step = this.#steps[this.#next];
      this.#next += 1;
      // Taking a step changes something, which leads here again.
      this.#done = this.#next === this.#steps.length;
      if (step) this.#take(step);
      if (step?.step !== 'perform') return;
    }
  }

  #take(step: WampStep): void {
    const { peers, link } = this.#stage;
    const peer = 'peer' in step ? peers[step.peer] : undefined;
    switch (step.step) {
      case 'connect':
        peer?.connect(step.protocols);
        return;
      case 'join':
        peer?.joinAnew(step.realm, step.roles);
        return;
      case 'perform':
        if (peer) peer.performance = step.how;
        return;
      case 'say':
        peer?.sayNext(step.message, step.binary);
        return;
      case 'close':
        peer?.close();
        return;
      case 'router says':
        // The newest connection is that of the first peer, which has just joined.
        void link.commands.send({ kind: 'text', text: JSON.stringify(step.message) });
        return;
    }
  }
}
