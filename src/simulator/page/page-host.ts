import type { TapHost } from '#service/tap/host.ts';

/** Microseconds on the page's clock. */
const now = () => performance.now() * 1000;

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** A simulation's time as this page has it. */
export const pageHost: TapHost = {
  now,
  copy: (octets) => new Uint8Array(octets),
  timers: {
    set: (task, milliseconds) => setTimeout(task, Math.min(milliseconds, 2 ** 31 - 1)),
    clear: (timer) => clearTimeout(timer as number | undefined),
    // A timer of no milliseconds waits for four once timers set each other; a message comes at once.
    soon: (task) => {
      waiting.push(task);
      channel.port2.postMessage(undefined);
    },
  },
};
