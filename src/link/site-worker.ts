import { NoWorkerError } from './no-worker-error.ts';
import { type Kept, SERVICE_WORKER, type WorkerRequest } from './worker-contract.ts';

/** How long a worker may take to start, in milliseconds. */
const PATIENCE = 20_000;

/**
 * Registers the site's service worker, and waits until it is active and controls this page.
 * @throws NoWorkerError where the browser has none: on plain HTTP from another machine, with site data blocked, in some private windows
 */
export async function provideWorker(): Promise<ServiceWorkerRegistration> {
  if (!isSecureContext) {
    throw new NoWorkerError('A page on plain HTTP from another machine has no service worker.');
  }
  try {
    const workers = navigator.serviceWorker;
    const address = import.meta.env.BASE_URL.replace(/\/?$/, '/') + SERVICE_WORKER;
    const registration = await workers.register(address, { updateViaCache: 'none' });
    await within(PATIENCE, controlled(workers, registration));
    return registration;
  } catch (error) {
    throw new NoWorkerError(
      `This browser allows no service worker here (${error instanceof Error ? error.message : error}).`,
    );
  }
}

/** Asks the worker for something; what it answers, where it does. */
export function askWorker(worker: ServiceWorker, request: 'keep a copy'): Promise<Kept>;
export function askWorker(worker: ServiceWorker, request: WorkerRequest): Promise<unknown>;
export function askWorker(worker: ServiceWorker, request: WorkerRequest): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => {
    port1.addEventListener('message', ({ data }) => resolve(data), { once: true });
    port1.start();
  });
  worker.postMessage(request, [port2]);
  return answer;
}

async function controlled(workers: ServiceWorkerContainer, registration: ServiceWorkerRegistration): Promise<void> {
  await workers.ready;
  if (workers.controller) return;
  const changed = new Promise((resolve) => workers.addEventListener('controllerchange', resolve, { once: true }));
  // A page that was loaded past the worker, as by a forced reload, is not controlled until the worker asks for it.
  if (registration.active) void askWorker(registration.active, 'claim');
  if (!workers.controller) await changed;
}

function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error('it did not start in time')), milliseconds);
  });
  return Promise.race([promise, late]);
}
