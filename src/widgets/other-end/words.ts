/** What is known of a lab's other end. */
export interface EndState {
  /** What the lab's first button says. */
  readonly start: string;
  /** Where what is shown comes from. */
  readonly origin: 'live' | 'simulated' | 'recorded';
  /** `host:port` of the sandbox that is talked to, or will be. */
  readonly address: string | undefined;
  /** Whether the other end answers; undefined where no session goes on. */
  readonly answers: boolean | undefined;
  /** What the next session is with. */
  readonly next: 'live' | 'simulated' | undefined;
  /** Whether what the lab does can be simulated on this page: not where there is no service worker. */
  readonly canSimulate: boolean;
  /** What a simulation cannot show of what the lab does, beside what none can show. */
  readonly unshown?: string | undefined;
}

/** Says in one line what a lab talks to, and what that means for what it shows. */
export function endWords({ start, origin, address, answers, next, canSimulate, unshown }: EndState): string {
  if (origin === 'live' && next === 'live' && answers !== undefined) {
    return answers
      ? `Live: your browser and a sandbox talk over real sockets, and these octets crossed them.`
      : `Live: the sandbox does not answer. This lab waits for it; it is not simulated unless you say so.`;
  }
  if (origin === 'simulated' && next === 'simulated') {
    const more = unshown === undefined ? '' : ` ${unshown}`;
    return `Simulated: this page makes up both ends. There is no socket, and DevTools shows no connection.${more}`;
  }
  if (next === 'live' && address !== undefined) {
    return `${start} makes your browser talk to the sandbox at ${address} over real sockets.`;
  }
  if (next === 'simulated') return `${start} simulates the other end in this page: nothing crosses a network.`;
  const stays = canSimulate
    ? ''
    : ' Nothing can be simulated either: a page on plain HTTP from another machine has no service worker. What was recorded stays.';
  return `No sandbox answers here.${stays} Press live to see how to start one.`;
}
