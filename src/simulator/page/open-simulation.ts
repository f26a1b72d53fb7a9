import type { CaptureEvent } from '#capture/schema.ts';
import type { ClientHints } from '../browser-identity.ts';
import { SimulatedCommands } from '../commands.ts';
import { SeededRandom } from '../random.ts';
import { Simulation } from '../simulation.ts';
import { answerFor, intercept } from './interception.ts';
import { pageHost } from './page-host.ts';
import type { PageRequests } from './page-requests.ts';

interface Settings {
  /** Keys, masks and tokens follow from it: the same seed, the same octets. */
  readonly seed: string;
  /** The address below which sessions are, absolute, ending in `/`. */
  readonly base: string;
  /** Address of the service worker by which the page's requests come. */
  readonly worker: string;
  /** `host` of the simulated sandbox, as requests name it. */
  readonly host: string;
  /** The next events of the capture. */
  readonly captured: (events: readonly CaptureEvent[]) => void;
}

/** A session of a simulation in this page. */
export interface PageSession {
  readonly simulation: Simulation;
  readonly commands: SimulatedCommands;
  readonly requests: PageRequests;
  end(): void;
}

/** Opens a session that answers the requests and WebSockets of this page to `base`. */
export async function openSimulation({ seed, base, worker, host, captured }: Settings): Promise<PageSession> {
  await intercept(base, worker);
  let waiting: CaptureEvent[] = [];
  const simulation = new Simulation({
    host: pageHost,
    random: new SeededRandom(`${seed}, the session`),
    wallClock: Date.now,
    captured: (event) => {
      waiting.push(event);
      if (waiting.length > 1) return;
      pageHost.timers.soon(() => {
        const events = waiting;
        waiting = [];
        captured(events);
      });
    },
    onDefect: reportError,
  });
  const { requests, stop } = answerFor(simulation.session.wireToken, {
    identity: {
      origin: location.origin,
      host,
      userAgent: navigator.userAgent,
      languages: languages(),
      hints: clientHints(),
    },
    random: new SeededRandom(`${seed}, the browser`),
    timers: pageHost.timers,
    now: pageHost.now,
    connect: (end) => simulation.connect('browser', end).end,
  });
  return {
    simulation,
    commands: new SimulatedCommands(simulation),
    requests,
    end() {
      stop();
      simulation.session.end();
    },
  };
}

/** As Chromium writes the reader's languages: each with a little less weight than the one before. */
function languages(): string {
  return navigator.languages
    .map((language, index) => (index === 0 ? language : `${language};q=${Math.max(0.1, 1 - index / 10).toFixed(1)}`))
    .join(',');
}

/** What TypeScript's list of what a page has leaves out, as few browsers have it. */
interface UserAgentData {
  readonly brands: readonly { readonly brand: string; readonly version: string }[];
  readonly mobile: boolean;
  readonly platform: string;
}

/** The hints that this browser gives of itself; undefined where it gives none. */
function clientHints(): ClientHints | undefined {
  const { userAgentData } = navigator as Navigator & { readonly userAgentData?: UserAgentData };
  if (!userAgentData) return undefined;
  const { brands, mobile, platform } = userAgentData;
  return {
    brands: brands.map(({ brand, version }) => `"${brand}";v="${version}"`).join(', '),
    mobile: mobile ? '?1' : '?0',
    platform: `"${platform}"`,
  };
}
