import { h, type Markup } from '#widgets/markup/markup.ts';

/** The panel by which a capture leaves the page; it comes with the lab's script, as nothing leaves without. */
export function exportPanelView(): Markup {
  const button = (action: string, text: string) =>
    h('button', { class: 'lab-button', type: 'button', 'data-action': action }, text);
  const file = (action: string, text: string) =>
    h(
      'button',
      { class: 'lab-button', type: 'button', 'data-action': action },
      `${text} `,
      h('span', { 'aria-hidden': 'true' }, '↓'),
    );
  return h(
    'div',
    { class: 'export', 'data-part': 'export', role: 'group', 'aria-label': 'Export', hidden: true },
    h(
      'div',
      { class: 'export-buttons' },
      file('export-json', 'Capture as JSON'),
      file('export-pcapng', 'Packets for Wireshark'),
      file('export-har', 'HTTP archive (HAR)'),
      button('export-hex', 'Copy octets as hex'),
      button('export-text', 'Copy dissection as text'),
    ),
    h('div', {
      class: 'export-buttons',
      'data-part': 'export-lines',
      role: 'group',
      'aria-label': 'The chosen message as a line for a shell',
    }),
    h('pre', { class: 'export-line', 'data-part': 'export-line', tabindex: 0, hidden: true }),
    h(
      'p',
      { class: 'export-note', 'data-part': 'export-note' },
      'None of the files holds a token. IP and TCP headers of the packets are made up around the captured octets. What is copied is the chosen message; a line for a shell holds the address of its session.',
    ),
    h('textarea', {
      class: 'export-text',
      'data-part': 'export-text',
      'aria-label': 'Exported text',
      rows: 6,
      readonly: true,
      hidden: true,
    }),
  );
}
