/** How a teacher looks at the board; it lasts as long as the tab, so that a reload on a projector shows no names that were hidden. */
interface View {
  projector: boolean;
  namesHidden: boolean;
  /** Whether it is shown how to join; undefined until it is known whether anybody has. */
  join: boolean | undefined;
  /** Whether single keys press buttons. */
  keys: boolean;
}

const KEY = 'wire101-board';

export function keptView(): View {
  const view: View = { projector: false, namesHidden: false, join: undefined, keys: true };
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return view;
    for (const name of ['projector', 'namesHidden', 'join', 'keys'] as const) {
      const value: unknown = Reflect.get(kept, name);
      if (typeof value === 'boolean') view[name] = value;
    }
  } catch {
    // Nothing was kept, or it cannot be.
  }
  return view;
}

export function keepView(view: View): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(view));
  } catch {
    // It lasts as long as the page.
  }
}
