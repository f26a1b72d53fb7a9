/** Keeps the site on the reader's device, and tells when a newer one is ready. */
import { NoWorkerError } from '#link/no-worker-error.ts';
import { askWorker, provideWorker } from '#link/site-worker.ts';
import { adoptStyle } from '#widgets/markup/adopt-style.ts';
import styles from './offline.css?inline';

/** Has the whole site kept for when there is no network, and says in `place` what came of it. */
export async function keepOffline(place: HTMLElement | null): Promise<void> {
  const say = (text: string) => {
    if (place) place.textContent = text;
  };
  try {
    const registration = await provideWorker();
    tellOfNewer(registration);
    if (!registration.active) return;
    const outcome = await askWorker(registration.active, 'keep a copy');
    say(
      outcome.kept
        ? 'This site is kept on your device and needs no network.'
        : `This site is not kept for use without a network: ${outcome.reason}.`,
    );
  } catch (error) {
    say(
      `This site is not kept for use without a network. ${error instanceof NoWorkerError ? error.message : String(error)}`,
    );
  }
}

function tellOfNewer(registration: ServiceWorkerRegistration): void {
  if (registration.waiting) offerNewer(registration);
  registration.addEventListener('updatefound', () => {
    const { installing } = registration;
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed' && registration.waiting) offerNewer(registration);
    });
  });
}

let offer: HTMLElement | undefined;

/** A newer build is here as a whole; it takes the place of this one when the reader says so. */
function offerNewer(registration: ServiceWorkerRegistration): void {
  if (offer) return;
  adoptStyle(styles);
  offer = document.createElement('div');
  offer.className = 'newer';
  offer.setAttribute('role', 'status');
  const text = document.createElement('span');
  text.textContent = 'A newer version of this site is ready. Labs on this page start over with it.';
  offer.append(
    text,
    button('Reload', () => reload(registration)),
    button('Later', () => offer?.remove()),
  );
  document.body.append(offer);
}

function reload({ waiting }: ServiceWorkerRegistration): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  // Another tab may have said so already.
  if (waiting) void askWorker(waiting, 'take over');
  else location.reload();
}

function button(text: string, press: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  made.addEventListener('click', press);
  return made;
}
