/** Shows the form, and loads what draws for it when somebody turns to it. */
class CostForm extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector('form');
    if (!form) return;
    form.hidden = false;
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener(
      'focusin',
      async () => {
        const { takeOver } = await import('./cost-form.ts');
        takeOver(this);
        // What was changed while that was loading.
        form.dispatchEvent(new Event('input'));
      },
      { once: true },
    );
  }
}

customElements.define('cost-form', CostForm);
