import type { ConsumerOptions } from './consumer.ts';
import { wordsOf } from './consumer.ts';

/** Says something by a request of its own, which is all that HTTP's techniques can do upwards. */
export function sayByRequest({ urls, by, hearer }: ConsumerOptions, text: string): boolean {
  fetch(`${urls.publish}?by=${by}`, { method: 'POST', body: text, cache: 'no-store' })
    .then((answer) => answer.text())
    .catch((error: unknown) => hearer.troubled(`a request that says something failed: ${wordsOf(error)}`));
  return true;
}
