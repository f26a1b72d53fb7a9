/** The teacher's secret, which comes in the fragment of the secret link and is kept for this tab: it survives a reload and no more. */
const KEY = 'wire101-teacher';

const IN_LINK = /^#([\w-]{20,64})$/;

/**
 * The token of the teacher who sits here, if any. One that stands in the page's address is kept, and taken out of the address at once,
 * so that it is neither seen on a projector nor copied with a link.
 */
export function heldTeacher(): string | undefined {
  const [, given] = IN_LINK.exec(location.hash) ?? [];
  try {
    if (given === undefined) return sessionStorage.getItem(KEY) ?? undefined;
    sessionStorage.setItem(KEY, given);
  } catch {
    // Storage is refused: the token lasts as long as the page.
  }
  if (given !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
  return given;
}

export function dropTeacher(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // It was never kept.
  }
}
