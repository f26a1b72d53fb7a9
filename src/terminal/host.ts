/** How a line of output is meant: what was sent and received look different, and say so by their first character too. */
export type Tone = 'plain' | 'sent' | 'received' | 'good' | 'bad' | 'faint';

/** A connection to one of the session's own services, whose client is the terminal. */
export interface Wire {
  /** How long it may last from its opening, in milliseconds. */
  readonly milliseconds: number;
  send(octets: Uint8Array): Promise<void>;
  /** Ends the client's half (FIN), or drops the connection (RST). */
  end(how: 'end' | 'reset'): Promise<void>;
}

/** Who is told what comes on a connection. */
export interface Hearing {
  received(octets: Uint8Array): void;
  /** The server sends no more, or the connection is gone. `how` says which, in a few words. */
  ended(how: string): void;
}

/** What the terminal talks to: one session of the sandbox, or of its simulation. */
export interface OtherEnd {
  readonly isSimulated: boolean;
  /** `host:port`, as Host fields name it. */
  readonly address: string;
  /** What the session's paths have after `/s/`. */
  readonly token: string;
  /** Where MQTT over TCP is spoken, for programs outside of the page. */
  readonly mqtt?: { readonly host: string; readonly port: number } | undefined;
  connect(to: 'wire' | 'mqtt', hearing: Hearing): Promise<Wire>;
}

/** What a terminal stands in. */
export interface Host {
  print(text: string, tone?: Tone): void;
  clear(): void;
  /** A session that goes on, opened if there is none. Rejects with a TerminalError when none can be had. */
  otherEnd(): Promise<OtherEnd>;
  /** So many octets of chance. */
  random(count: number): Uint8Array;
  /** Does something later; what is returned does away with it. */
  after(milliseconds: number, task: () => void): () => void;
}
