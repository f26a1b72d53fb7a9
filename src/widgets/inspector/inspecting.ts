import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { h } from '#widgets/markup/markup.ts';

/** A lab whose page does nothing on the wire: it looks at what is put in. */
export const inspecting: Technique = {
  start: 'Take apart',
  webSocket: false,
  form: () => h('div', { 'data-part': 'technique' }),
  use: (_lab: LabSession): TechniqueInUse => ({
    busy: false,
    waiting: false,
    open: () => {},
    forget: () => {},
    words: () => ({ tone: 'plain', text: '' }),
    heldAside: () => undefined,
    attach: () => {},
    refresh: () => {},
    act: () => false,
  }),
};
