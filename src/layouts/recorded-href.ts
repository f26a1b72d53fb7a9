import { sitePath } from './site-path.ts';

/** Where the first lab of `lesson` shows the recorded capture `name` of a folder: a lesson's, or `costs`. */
export function recordedHref(lesson: string, folder: string, name: string): string {
  return `${sitePath(`/lessons/${lesson}/`)}?capture=captures/${folder}/${name}.json#lab=1`;
}
