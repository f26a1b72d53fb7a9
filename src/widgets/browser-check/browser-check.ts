import { ownSandbox } from '#link/find-sandbox.ts';
import { checkTitles } from './check-titles.ts';
import { type Check, ownChecks, sandboxChecks } from './checks.ts';
import { type Finding, reportText, summaryOf } from './findings.ts';

/** Checks the browser that opens the page, here and now, and says what to do about what it finds. */
class BrowserCheck extends HTMLElement {
  readonly #found = new Map<string, Finding>();
  #running = false;

  connectedCallback(): void {
    this.#button('run').addEventListener('click', () => void this.#run());
    this.#button('copy').addEventListener('click', () => void this.#copy());
    this.#button('run').disabled = false;
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#found.clear();
    this.#button('run').setAttribute('aria-disabled', 'true');
    for (const { id } of checkTitles) this.#show(id, undefined);
    this.#say('Checking. This takes about a quarter of a minute.');
    const own = this.#each(ownChecks);
    const sandbox = await ownSandbox();
    if (sandbox) {
      this.#take('sandbox', { verdict: 'pass', says: `answers at ${sandbox.address}` });
      await this.#withSandbox(sandbox.origin);
    } else {
      this.#take('sandbox', {
        verdict: 'fail',
        says: `none answers at ${location.origin}`,
        todo: 'This site stands alone, and a lab of it is simulated or recorded. In a workshop open the address that the teacher gives.',
      });
    }
    await own;
    const findings = [...this.#found.values()];
    this.#say(sandbox ? summaryOf(findings) : 'No sandbox answers here, so only the browser itself was checked.');
    this.#running = false;
    const run = this.#button('run');
    run.removeAttribute('aria-disabled');
    run.textContent = 'Check again';
    this.#button('copy').disabled = false;
  }

  async #withSandbox(origin: string): Promise<void> {
    try {
      const { checks, end } = await sandboxChecks(origin);
      await this.#each(checks);
      await end();
    } catch (error) {
      const says = error instanceof Error ? error.message : String(error);
      const todo = 'The sandbox opens no lab for this browser: ask the teacher.';
      if (!this.#found.has('control')) this.#take('control', { verdict: 'fail', says, todo });
    }
  }

  async #each(checks: readonly Check[]): Promise<void> {
    await Promise.all(
      checks.map(async ({ id, run }) => {
        this.#row(id)?.setAttribute('data-running', '');
        this.#take(id, await run().catch(failed));
      }),
    );
  }

  #take(id: string, finding: Finding): void {
    this.#found.set(id, finding);
    this.#show(id, finding);
  }

  #show(id: string, finding: Finding | undefined): void {
    const row = this.#row(id);
    const [verdict, found] = [row?.querySelector('[data-part="verdict"]'), row?.querySelector('[data-part="found"]')];
    if (!(row && verdict && found)) return;
    row.removeAttribute('data-running');
    verdict.textContent = finding?.verdict ?? 'not yet';
    if (finding) verdict.setAttribute('data-verdict', finding.verdict);
    else verdict.removeAttribute('data-verdict');
    found.replaceChildren(finding?.says ?? '');
    if (!finding?.todo) return;
    const todo = document.createElement('small');
    todo.textContent = finding.todo;
    found.append(todo);
  }

  async #copy(): Promise<void> {
    const checked = checkTitles.map(({ id, title }) => ({ title, finding: this.#found.get(id) }));
    const text = reportText(navigator.userAgent, location.origin, checked);
    try {
      // On plain HTTP from another machine there is none.
      await navigator.clipboard.writeText(text);
      this.#say('Copied.');
    } catch {
      const area = this.querySelector('textarea');
      const box = this.querySelector<HTMLElement>('.check-text');
      if (!(area && box)) return;
      box.hidden = false;
      area.value = text;
      area.focus();
      area.select();
      this.#say('This browser lets no script copy here. The text is selected: press Ctrl-C, or ⌘C.');
    }
  }

  #say(text: string): void {
    const status = this.querySelector('[data-part="status"]');
    if (status) status.textContent = text;
  }

  #row(id: string): Element | null {
    return this.querySelector(`[data-check="${id}"]`);
  }

  #button(action: string): HTMLButtonElement {
    const button = this.querySelector<HTMLButtonElement>(`[data-action="${action}"]`);
    if (!button) throw new Error(`there is no button ${action}`);
    return button;
  }
}

function failed(error: unknown): Finding {
  return { verdict: 'fail', says: error instanceof Error ? error.message : String(error) };
}

customElements.define('browser-check', BrowserCheck);
