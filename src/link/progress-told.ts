import type { Progress } from '#workshop/model.ts';

/** Told on the document, for the seat of a workshop, if the page has one: what the learner is at. */
export const PROGRESS_TOLD = 'progress-told';

export function tellProgress(progress: Progress): void {
  document.dispatchEvent(new CustomEvent(PROGRESS_TOLD, { detail: progress }));
}
