import type {
  FeedPace,
  FeedState,
  Injection,
  LinkCommands,
  MqttMessage,
  RawClient,
  ServerMessage,
  Specimen,
  Target,
} from './commands.ts';
import { RefusedError } from './link.ts';

type Simulated = import('#simulator/commands.ts').SimulatedCommands;

/** What a simulation refuses, as it says it. */
interface Refusing {
  readonly problem: {
    readonly status: number;
    readonly title: string;
    readonly detail?: string;
    readonly more?: Readonly<Record<string, unknown>>;
  };
}

/** The commands of a session of a simulation. */
export class SimulatedCommands implements LinkCommands {
  readonly #simulated: Simulated;

  constructor(simulated: Simulated) {
    this.#simulated = simulated;
  }

  arm(plan: object | undefined): Promise<void> {
    return refusing(() => this.#simulated.arm(plan));
  }

  send(message: ServerMessage, target?: Target): Promise<void> {
    return refusing(() => this.#simulated.send(message, target));
  }

  inject(octets: Uint8Array, target?: Target): Promise<Injection> {
    return refusing(() => this.#simulated.inject(octets, target));
  }

  injectPacket(packet: Uint8Array, target?: Target): Promise<Injection> {
    return refusing(() => this.#simulated.injectPacket(packet, target));
  }

  openRawClient(to?: 'wire' | 'mqtt'): Promise<RawClient> {
    return refusing(() => this.#simulated.openRawClient(to));
  }

  cut(how: 'cut' | 'reset', target?: Target): Promise<void> {
    return refusing(() => this.#simulated.cut(how, target));
  }

  armMqtt(plan: object | undefined): Promise<void> {
    return refusing(() => this.#simulated.armMqtt(plan));
  }

  publishMqtt(message: MqttMessage): Promise<void> {
    return refusing(() => this.#simulated.publishMqtt(message));
  }

  setFeed(pace: FeedPace): Promise<FeedState> {
    return refusing(() => this.#simulated.setFeed(pace));
  }

  delivery(): Promise<object> {
    return refusing(() => this.#simulated.delivery());
  }

  setDelivery(delivery: object): Promise<void> {
    return refusing(() => this.#simulated.setDelivery(delivery));
  }

  setSpecimen(specimen: Specimen): Promise<void> {
    return refusing(() => this.#simulated.setSpecimen(specimen));
  }

  behaviour(): Promise<object> {
    return refusing(() => this.#simulated.behaviour());
  }

  setBehaviour(behaviour: object): Promise<void> {
    return refusing(() => this.#simulated.setBehaviour(behaviour));
  }
}

/** What the simulation refuses becomes a refusal of the link. */
async function refusing<Result>(ask: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Error) || !('problem' in error)) throw error;
    const { status, title, detail, more } = (error as Error & Refusing).problem;
    const limit = more?.['limit'];
    throw new RefusedError({
      status,
      title,
      ...(detail !== undefined && { detail }),
      ...(typeof limit === 'string' && { limit }),
    });
  }
}
