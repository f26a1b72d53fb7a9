const KEY = 'wire101-missions';

/** Told of the page when a mission was done; its detail is the mission's id. */
export const MISSION_DONE = 'wire-mission-done';

/** Which missions this browser remembers to have been done. A page without storage remembers none. */
export function doneMissions(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

/** Remembers that a mission was done, and tells the page. */
export function missionDone(id: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([...new Set([...doneMissions(), id])]));
  } catch {
    // It was done all the same.
  }
  document.dispatchEvent(new CustomEvent(MISSION_DONE, { detail: id }));
}
