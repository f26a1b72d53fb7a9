import type { LabContext } from '#widgets/lab/lab-part.ts';

/** Peers stay connected: whether what the sandbox sends next is held can be said at any time, with the lab's box `hold`. */
export function holdAtAnyTime({ session }: LabContext, hold: HTMLInputElement): void {
  hold.addEventListener('change', () => {
    if (session.state.kind === 'live') void session.gate(hold.checked ? 'hold' : 'run');
  });
}
