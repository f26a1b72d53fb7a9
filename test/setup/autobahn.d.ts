/** What the tests use of autobahn, which comes without types. */
declare module 'autobahn' {
  interface Socket {
    onmessage(message: unknown): void;
    send(message: readonly unknown[]): void;
    close(code: number, reason: string): void;
    readonly isOpen: boolean;
  }

  interface Registered {
    readonly id: number;
  }

  export class Session {
    constructor(socket: Socket, defer: () => unknown, ...handlers: undefined[]);
    onjoin: ((details: unknown) => void) | undefined;
    onleave: ((reason: string, details: unknown) => void) | undefined;
    join(realm: string): void;
    leave(): void;
    subscribe(topic: string, handler: (args: unknown[]) => void): Promise<Registered>;
    unsubscribe(subscription: Registered): Promise<boolean>;
    publish(topic: string, args?: unknown[], kwargs?: object, options?: object): Promise<unknown>;
    call(procedure: string, args?: unknown[]): Promise<unknown>;
    register(procedure: string, endpoint: (args: number[]) => unknown): Promise<Registered>;
    unregister(registration: Registered): Promise<boolean>;
  }
}
