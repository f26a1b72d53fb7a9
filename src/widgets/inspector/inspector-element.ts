import { type Conversation, captureOf } from '#capture/pasted/conversation.ts';
import { readConversationLink } from '#capture/pasted/link.ts';
import type { Capture } from '#capture/schema.ts';
import { RefusedError } from '#link/link.ts';
import { enable } from '#widgets/lab/enable.ts';
import inUse from '#widgets/lab/lab-in-use.css?inline';
import { LabSession } from '#widgets/lab/lab-session.ts';
import { takeOver } from '#widgets/lab/take-over.ts';
import { createViewParts } from '#widgets/lab/view-parts.ts';
import { adoptStyle } from '#widgets/markup/adopt-style.ts';
import { inspecting } from './inspecting.ts';
import { InspectorForm } from './inspector-form.ts';
import { InspectorLinkPart } from './inspector-link-part.ts';
import { InspectorStatus, type InspectorWords } from './inspector-status.ts';
import { openFile } from './open-file.ts';

/** How long a reader must have stopped typing before the octets are taken apart, in milliseconds. */
const SETTLED = 300;

/** The inspector in its page: `<wire-inspector>` around the HTML that Inspector.astro made. */
class InspectorElement extends HTMLElement {
  readonly #lab = new LabSession(inspecting, refuse, () => this.#refresh());
  #refresh = () => {};
  #typing: ReturnType<typeof setTimeout> | undefined;
  #opening = 0;

  connectedCallback(): void {
    let status: InspectorStatus | undefined;
    let links: InspectorLinkPart | undefined;
    const { drawing, places } = takeOver(this, this.#lab, {
      first: 1,
      status: (found, say) => {
        status = new InspectorStatus(found, say);
        return status;
      },
      parts: (context, found) => {
        const asking = { ...context, ask: (_question: unknown, proceed: () => void) => proceed() };
        links = new InspectorLinkPart(asking, found.part('link-note'));
        return [...createViewParts(asking, found), links];
      },
    });
    this.#refresh = () => drawing.refresh();
    const form = new InspectorForm(places.part('technique') as HTMLFormElement);
    const show = (capture: Capture, conversation: Conversation | undefined, words: InspectorWords) => {
      this.dataset['source'] = conversation ? 'pasted' : 'file';
      links?.showing(conversation);
      if (conversation) form.showWhatCounts(conversation.spoken);
      this.#lab.play(capture);
      drawing.update();
      status?.tell(words);
    };
    const inspect = () => {
      clearTimeout(this.#typing);
      const reading = form.read();
      if (!reading)
        status?.tell({ source: 'nothing', tone: 'plain', text: 'Put octets into the box, or open a file.' });
      else if ('error' in reading) status?.tell({ source: 'not read', tone: 'wrong', text: reading.error });
      else {
        const { conversation, words, aside } = reading;
        const told = { source: 'pasted', tone: 'plain' as const, text: words };
        show(captureOf(conversation, now()), conversation, aside === undefined ? told : { ...told, aside });
      }
    };
    const openLink = () => {
      const linked = readConversationLink(location.hash);
      if (!linked) return false;
      if ('error' in linked)
        status?.tell({ source: 'not read', tone: 'wrong', text: `A link was followed, but ${linked.error}.` });
      else {
        form.fill(linked.conversation);
        links?.going(linked.rest);
        inspect();
      }
      return true;
    };
    const open = async (file: File) => {
      this.#opening += 1;
      const mine = this.#opening;
      status?.tell({ source: 'reading', tone: 'plain', text: `Reading ${file.name}…` });
      const opened = await openFile(file);
      if (mine !== this.#opening) return;
      if ('error' in opened) status?.tell({ source: 'not read', tone: 'wrong', text: opened.error });
      else {
        form.empty();
        show(opened.capture, undefined, opened.words);
      }
    };
    this.#listen(inspect, open);
    addEventListener('hashchange', () => openLink());
    enable(places.button('copy-link'), true);
    const { example } = form;
    if (example && 'conversation' in example) this.#lab.play(captureOf(example.conversation, now()));
    drawing.update();
    if (!openLink()) inspect();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#typing);
  }

  #listen(inspect: () => void, open: (file: File) => Promise<void>): void {
    this.addEventListener('submit', (event) => {
      event.preventDefault();
      inspect();
    });
    this.addEventListener('input', ({ target }) => {
      if (!(target instanceof Element) || !target.closest('.inspector-form') || target.matches('[type="file"]')) return;
      clearTimeout(this.#typing);
      this.#typing = setTimeout(inspect, target.matches('textarea') ? SETTLED : 0);
    });
    this.addEventListener('change', ({ target }) => {
      if (!(target instanceof HTMLInputElement) || target.type !== 'file') return;
      const [file] = target.files ?? [];
      if (file) void open(file);
      // The same file may be chosen again.
      target.value = '';
    });
    const over = (isOver: boolean) => this.classList.toggle('is-dropping', isOver);
    addEventListener('dragover', ({ dataTransfer }) => over(dataTransfer?.types.includes('Files') ?? false));
    addEventListener('dragleave', ({ relatedTarget }) => over(relatedTarget !== null));
    addEventListener('drop', ({ dataTransfer }) => {
      over(false);
      const [file] = dataTransfer?.files ?? [];
      if (file) void open(file);
    });
  }
}

function now(): string {
  return new Date().toISOString();
}

/** Nobody is connected to from here. */
function refuse(): Promise<never> {
  return Promise.reject(new RefusedError({ title: 'the inspector connects to nobody', status: 403 }));
}

adoptStyle(inUse);
customElements.define('wire-inspector', InspectorElement);
