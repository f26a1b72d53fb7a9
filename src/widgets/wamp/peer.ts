import type { Link } from '#link/link.ts';
import { RecordedWamp } from '#link/recorded-wamp.ts';
import { helloOf, ROLES } from '#link/wamp-client.ts';
import { argumentsIn } from './arguments.ts';
import type { PeerForm } from './peer-form.ts';
import type { PeerTold } from './peers-view.ts';
import { type Performance, perform } from './performing.ts';
import type { MovedPeer } from './what-if-player.ts';

/** One peer of the page: its form, and the client that does what the form says. */
export class Peer implements MovedPeer {
  readonly #form: PeerForm;
  readonly #wamp: RecordedWamp;

  /** @param changed told when anything has changed that a reader can see */
  constructor(form: PeerForm, link: Link, changed: () => void) {
    this.#form = form;
    this.#wamp = new RecordedWamp(
      (protocols, hearing) => link.openSocket(protocols, 'wamp', hearing),
      (args) => perform(form.performance, args),
      changed,
    );
  }

  get told(): PeerTold {
    const { client, open, connected, agreed } = this.#wamp;
    const { session, subscriptions, registrations, invoked, news } = client;
    const state = open ? client.state : connected ? 'connecting' : 'no connection';
    return { state, agreed, session, subscriptions, registrations, invoked: invoked.length, news };
  }

  get settled(): boolean {
    const { state } = this.told;
    return state !== 'connecting' && state !== 'joining' && state !== 'leaving' && this.#wamp.client.waiting === 0;
  }

  get invoked(): boolean {
    return this.#wamp.client.invoked.length > 0;
  }

  /** How many messages of WAMP it has sent and received. */
  get crossed(): number {
    return this.#wamp.crossed;
  }

  /** Does what one of its buttons says. */
  do(what: string): void {
    const { client } = this.#wamp;
    const text = (name: string) => this.#form.text(name);
    switch (what) {
      case 'join':
        this.#wamp.join({ agent: text('agent'), realm: text('realm') });
        return;
      case 'leave':
        this.#wamp.leave();
        return;
      case 'close':
        this.#wamp.close();
        return;
      case 'subscribe':
        this.#request('SUBSCRIBE', {}, text('topic'));
        return;
      case 'unsubscribe':
        this.#takeBack('UNSUBSCRIBE', client.subscriptions, text('topic'));
        return;
      case 'publish':
        this.#request(
          'PUBLISH',
          this.#form.acknowledge ? { acknowledge: true } : {},
          text('topic'),
          ...this.#given('event'),
        );
        return;
      case 'register':
        this.#request('REGISTER', {}, text('procedure'));
        return;
      case 'unregister':
        this.#takeBack('UNREGISTER', client.registrations, text('procedure'));
        return;
      case 'call':
        this.#request('CALL', {}, text('procedure'), ...this.#given('arguments'));
        return;
      case 'answer': {
        const answer = client.answer((args) => perform(this.#form.performance, args, true));
        if (answer !== undefined) this.say(answer);
        return;
      }
      case 'say':
        this.say(text('message'));
        return;
    }
  }

  joinAnew(realm: string | undefined, roles: readonly string[] = ROLES): void {
    this.connect(['wamp.2.json'], helloOf(realm ?? this.#form.text('realm'), this.#form.text('agent'), roles));
  }

  /** `first` is said once the connection is open. */
  connect(protocols: readonly string[], first?: string): void {
    this.#wamp.connect(protocols, first);
  }

  sayNext(message: (next: number) => unknown, binary = false): void {
    const said = message(this.#wamp.client.next);
    this.say(typeof said === 'string' ? said : JSON.stringify(said), binary);
  }

  say(text: string, binary = false): void {
    this.#wamp.say(text, binary);
  }

  get performance(): Performance {
    return this.#form.performance;
  }

  set performance(how: Performance) {
    this.#form.performance = how;
  }

  close(): void {
    this.#wamp.close();
  }

  #request(...[type, ...elements]: Parameters<RecordedWamp['client']['request']>): void {
    this.say(this.#wamp.client.request(type, ...elements));
  }

  #takeBack(type: 'UNSUBSCRIBE' | 'UNREGISTER', granted: ReadonlyMap<number, string>, uri: string): void {
    const id = [...granted].find(([, name]) => name === uri)?.[0];
    if (id !== undefined) this.#request(type, id);
  }

  /** The arguments in a field, left out where there are none (WAMP section 3.7). */
  #given(name: string): unknown[][] {
    const args = argumentsIn(this.#form.text(name));
    return args.length > 0 ? [args] : [];
  }
}
