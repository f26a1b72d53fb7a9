/** A sandbox that answers at the site's own origin. */
export interface Sandbox {
  /** Origin of the control listener. */
  readonly origin: string;
  /** `host:port` as the page addresses it. */
  readonly address: string;
}

/** Asks the site's origin whether a sandbox serves it. Undefined when none does, as on a static host. */
export async function findSandbox(): Promise<Sandbox | undefined> {
  try {
    const answer = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(3000) });
    if (!answer.ok || !answer.headers.get('content-type')?.includes('json')) return undefined;
    return { origin: location.origin, address: location.host };
  } catch {
    return undefined;
  }
}
