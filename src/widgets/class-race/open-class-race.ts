import { dropTeacher } from '#link/held-teacher.ts';
import { RefusedError } from '#link/link.ts';
import { LiveRoom } from '#link/live-room.ts';
import { TeacherClient } from '#link/workshop-client.ts';
import { whyNot } from '#measure/race-budget.ts';
import { RaceSettings } from '#measure/race-settings.ts';
import { BoardState } from '#widgets/board/board-state.ts';
import { enable } from '#widgets/lab/enable.ts';
import { show } from '#widgets/markup/dom.ts';
import type { BoardMessage } from '#workshop/model.ts';
import { classRaceView, takingView } from './class-race-view.ts';
import { classScenarios } from './class-scenarios.ts';
import { type ClassPhase, ClassRun } from './run-class-race.ts';

const DOING: Readonly<Record<ClassPhase, string>> = {
  inviting: 'The class is invited.',
  opening: 'All browsers open their connections.',
  'warming up': 'Warming up.',
  measuring: 'Racing.',
  collecting: 'Waiting for what is on its way.',
  over: 'The race is over.',
};

/** How often what there is so far is drawn, in milliseconds. */
const REDRAW = 1000;

/** The race of a class on the teacher's page. */
class ClassRacePage {
  readonly #root: HTMLElement;
  readonly #form: HTMLFormElement;
  readonly #client: TeacherClient;
  readonly #state = new BoardState();
  #run: ClassRun | undefined;
  #phase: ClassPhase | undefined;
  #drawn = 0;

  constructor(root: HTMLElement, token: string) {
    this.#root = root;
    this.#form = this.#part('form') as HTMLFormElement;
    this.#client = new TeacherClient(location.origin, token);
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#invite();
    });
    this.#form.addEventListener('change', () => this.#words());
    root.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>('[data-action]') : null;
      if (!button || button.getAttribute('aria-disabled') === 'true') return;
      if (button.dataset['action'] === 'start') void this.#start();
      else if (button.dataset['action'] === 'stop') this.#run?.stop();
    });
    addEventListener('pagehide', () => this.#run?.end());
    this.#gate.hidden = true;
    this.#part('room').hidden = false;
    this.#words();
    this.#draw();
    new LiveRoom<BoardMessage>(
      location.origin,
      { teacher: token },
      {
        told: (message) => {
          this.#state.receive(message, Date.now());
          this.#draw();
        },
        changed: (state) => {
          if (state.kind !== 'gone') return;
          if (state.code === 4401) dropTeacher();
          this.#run?.end();
          this.#gate.hidden = false;
          this.#part('room').hidden = true;
        },
      },
    );
  }

  async #invite(): Promise<void> {
    const read = this.#read();
    this.#part('note').textContent = 'problem' in read ? read.problem : '';
    if ('problem' in read || (this.#phase && this.#phase !== 'over')) return;
    this.#run?.end();
    this.#run = undefined;
    const { settings, each, label } = read;
    this.#becomes('inviting');
    try {
      this.#run = await ClassRun.invite({
        ...{ client: this.#client, settings, label, each },
        revision: () => this.#state.room?.revision ?? 0,
        changed: (phase) => this.#becomes(phase),
      });
      // The room that is told next is the one that the invitation has made.
      const room = (await this.#client.board()) as Extract<BoardMessage, { type: 'board' }>;
      this.#state.receive(room, Date.now());
      const address = `/race/class/#race=${this.#state.room?.race?.id ?? 0}`;
      this.#state.changeRoom(
        await this.#client.pin(room.room.revision, { kind: 'race', address, label: `The race: ${label}` }),
      );
      this.#draw();
    } catch (error) {
      this.#failed(error);
    }
  }

  async #start(): Promise<void> {
    const run = this.#run;
    if (!run || this.#phase !== 'inviting') return;
    this.#becomes('opening');
    try {
      await run.start();
      this.#becomes('over');
    } catch (error) {
      this.#failed(error);
    }
  }

  #read():
    | { readonly settings: RaceSettings; readonly each: 'all' | 'one'; readonly label: string }
    | { problem: string } {
    const data = new FormData(this.#form);
    const scenario = classScenarios.find(({ id }) => id === data.get('scenario'));
    if (!scenario) return { problem: 'Choose a scenario.' };
    const read = RaceSettings.safeParse({
      ...scenario.settings,
      techniques: data.getAll('techniques'),
      seconds: Number(data.get('seconds')),
    });
    if (!read.success) {
      const [field] = read.error.issues[0]?.path ?? [];
      return { problem: field === 'techniques' ? 'Choose one technique at least.' : 'A race lasts 2 to 120 seconds.' };
    }
    // One browser of the class must be able to take it; the limits of the session are raised for all of them.
    const problem = whyNot(read.data);
    if (problem !== undefined) return { problem };
    return { settings: read.data, each: data.get('each') === 'one' ? 'one' : 'all', label: scenario.name };
  }

  #words(): void {
    const scenario = classScenarios.find(({ id }) => id === new FormData(this.#form).get('scenario'));
    this.#part('scenario-words').textContent = scenario?.words ?? '';
  }

  #becomes(phase: ClassPhase): void {
    const changed = this.#phase !== phase;
    this.#phase = phase;
    this.#draw();
    const now = performance.now();
    if (!changed && now - this.#drawn < REDRAW) return;
    this.#drawn = now;
    const { result, tally } = this.#run ?? {};
    if (!result || !tally) show(this.#part('result'));
    else if (phase === 'opening') show(this.#part('result'), takingView(tally.taking));
    else show(this.#part('result'), ...classRaceView(result, tally.taking, tally.hidden));
  }

  #failed(error: unknown): void {
    this.#run?.end();
    this.#run = undefined;
    this.#phase = undefined;
    const isStale = error instanceof RefusedError && error.refusal.status === 409;
    const why = error instanceof Error ? error.message : String(error);
    this.#draw();
    this.#part('note').textContent = isStale ? 'Another teacher was first: press again.' : `That did not work: ${why}.`;
  }

  #draw(): void {
    const race = this.#run ? this.#state.room?.race : undefined;
    const taking = race?.taking ?? 0;
    const present = this.#state.room?.present ?? 0;
    const isInviting = this.#phase === 'inviting' && this.#run !== undefined;
    const isRunning = this.#phase !== undefined && !['inviting', 'over'].includes(this.#phase);
    this.#root.dataset['phase'] = this.#phase ?? 'none';
    enable(this.#button('invite'), !isRunning);
    enable(this.#button('start'), isInviting && taking > 0);
    enable(this.#button('stop'), this.#phase === 'measuring');
    const words =
      this.#phase === undefined
        ? `${present} in the room.`
        : isInviting
          ? `${taking} of ${present} in the room take part.`
          : DOING[this.#phase];
    if (this.#part('words').textContent !== words) this.#part('words').textContent = words;
  }

  get #gate(): HTMLElement {
    return this.#root.querySelector('[data-replay="gate"]') as HTMLElement;
  }

  #button(action: string): HTMLElement {
    return this.#root.querySelector(`[data-action="${action}"]`) as HTMLElement;
  }

  #part(name: string): HTMLElement {
    return this.#root.querySelector(`[data-part="${name}"]`) as HTMLElement;
  }
}

/** Opens the race of the class for the holder of `token`. */
export function openClassRace(root: HTMLElement, token: string): void {
  new ClassRacePage(root, token);
}
