import type { InjectedBreach } from '#link/commands.ts';
import { RefusedError } from '#link/link.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import { type Question, rawFrameQuestion } from '#widgets/predict/questions.ts';
import type { Observation } from '#widgets/verdict/observation.ts';
import { judged, verdictAnnouncement } from '#widgets/verdict/verdict-view.ts';
import { RawClientDriver } from './raw-client-driver.ts';

/** What became of octets that were to be sent by hand. */
export interface Outcome {
  /** In a few sentences. */
  readonly words: string;
  readonly breaches: readonly InjectedBreach[];
}

/** What is known of the runs of a lab. */
interface Runs {
  ofPage(): Observation;
  ofConnection(connection: number): Observation;
}

const PHASES: Readonly<Record<string, string>> = {
  http: 'before the switch to WebSocket',
  'between messages': 'between two messages',
  'between fragments': 'between two fragments of a message',
  'inside a frame': 'after the frame that was being sent',
  'after close': 'after the server’s Close',
  lost: 'where frames can no longer be told apart',
};

/** Sends octets by hand for the parts of a lab: as the server to the browser, or as the raw client to the server. */
export class FrameSender {
  readonly raw: RawClientDriver;
  readonly #session: LabSession;
  readonly #runs: Runs;

  constructor(session: LabSession, runs: Runs) {
    this.#session = session;
    this.#runs = runs;
    this.raw = new RawClientDriver(session, (octets) => crypto.getRandomValues(octets));
  }

  /** What is known of the page's last WebSocket, whenever it is asked. */
  readonly seenOfPage = (): Observation => this.#runs.ofPage();

  /** The number of the page's last connection in the capture. */
  get pageConnection(): number | undefined {
    return this.#runs.ofPage().wire?.connection;
  }

  /** What the receiver of a frame did about it and whether it had to, in a sentence; undefined while that is open. */
  conclusion(receiver: 'browser' | 'server'): string | undefined {
    const { connection } = this.raw;
    if (receiver === 'server' && connection === undefined) return undefined;
    const seen = receiver === 'server' ? this.#runs.ofConnection(connection ?? 0) : this.#runs.ofPage();
    const run = judged({ seen, whatIf: undefined });
    return run && run.judgement.state !== 'not over' ? verdictAnnouncement(run) : undefined;
  }

  /** What is to be foretold before a raw client sends `octets`. */
  rawQuestion(octets: Uint8Array): Question {
    const before = this.raw.phase === 'closed' ? this.raw.connection : undefined;
    return rawFrameQuestion(octets, () => {
      const { connection } = this.raw;
      if (connection === undefined || connection === before) return { script: undefined, wire: undefined };
      return this.#runs.ofConnection(connection);
    });
  }

  /** Injects octets between the server's library and the socket of the page's last connection. */
  async asServer(octets: Uint8Array): Promise<Outcome> {
    const commands = this.#session.link?.commands;
    if (!commands) return refused('There is no connection to send on: press Connect first.');
    try {
      const { phase, offset, breaches, desynchronises } = await commands.inject(octets, {
        connection: this.pageConnection,
      });
      const where = PHASES[phase] ?? phase;
      const held = this.#session.holding ? ' The gate holds it until you step.' : '';
      const window = desynchronises
        ? ' It is compressed without the library’s knowledge: what the library compresses next may not decompress.'
        : '';
      return { words: `It goes out ${where}, at octet ${offset} of the server.${held}${window}`, breaches };
    } catch (error) {
      if (!(error instanceof RefusedError)) return refused('The sandbox does not answer.');
      return refused(`The sandbox refuses: ${error.refusal.detail ?? error.refusal.title}.`);
    }
  }
}

function refused(words: string): Outcome {
  return { words, breaches: [] };
}
