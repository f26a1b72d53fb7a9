/**
 * Does something during which style elements that script makes put their rules into adopted style sheets: the site's policy
 * refuses such elements, and xterm makes three when it is opened.
 */
export function adoptingStyles(work: () => void): void {
  const create = document.createElement.bind(document);
  Object.defineProperty(document, 'createElement', {
    configurable: true,
    value: (tag: string, options?: ElementCreationOptions) => (tag === 'style' ? adopting() : create(tag, options)),
  });
  try {
    work();
  } finally {
    Reflect.deleteProperty(document, 'createElement');
  }

  /** An element that shows nothing, and whose text is a style sheet. */
  function adopting(): HTMLElement {
    const element = create('span');
    element.hidden = true;
    const sheet = new CSSStyleSheet();
    document.adoptedStyleSheets.push(sheet);
    Object.defineProperty(element, 'textContent', { set: (text: string) => sheet.replaceSync(text) });
    element.remove = () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
      Element.prototype.remove.call(element);
    };
    return element;
  }
}
