import type { ClientPreset } from '#widgets/mqtt/clients-view.ts';

/** What a lesson asks of its lab beyond what every lab does; it stands in the page as JSON. */
export interface LabSetup {
  /** The subprotocols that the page offers, the one it likes best first. */
  readonly protocols?: readonly string[];
  /** What the sandbox's endpoint does with open WebSockets, as its API takes it; members left out have their defaults. */
  readonly behaviour?: object;
  /** Whether a long poll says at first what the page has seen; it does where left out. */
  readonly cursor?: boolean;
  /** The MQTT clients of the page. */
  readonly mqttClients?: readonly ClientPreset[];
}

/** Reads what `data-setup` holds. */
export function readSetup(json: string | undefined): LabSetup {
  return json === undefined ? {} : (JSON.parse(json) as LabSetup);
}
