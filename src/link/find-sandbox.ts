/** A sandbox that answers. */
export interface Sandbox {
  /** Origin of the control listener. */
  readonly origin: string;
  /** `host:port` as the page addresses it. */
  readonly address: string;
}

/** Asks `origin` whether a sandbox is there. Undefined when none is, as on a static host. Nothing else is ever asked. */
export async function findSandbox(origin: string): Promise<Sandbox | undefined> {
  try {
    const answer = await fetch(`${origin}/healthz`, { cache: 'no-store', signal: AbortSignal.timeout(3000) });
    if (!answer.ok || !answer.headers.get('content-type')?.includes('json')) return undefined;
    const health: unknown = await answer.json();
    // Others answer at this path too.
    if (typeof health !== 'object' || health === null || !Number.isSafeInteger(Reflect.get(health, 'sessions'))) return;
    return { origin, address: new URL(origin).host };
  } catch {
    return undefined;
  }
}

let own: Promise<Sandbox | undefined> | undefined;

/** The sandbox that answered at the page's own origin when this was asked first. */
export function ownSandbox(): Promise<Sandbox | undefined> {
  own ??= findSandbox(location.origin);
  return own;
}
