const files = import.meta.glob<unknown>('/content/[0-9]*/*.capture.json', { import: 'default', eager: true });

/** The recorded capture `name` in the folder of a lesson; undefined when there is none. */
export function lessonCapture(folder: string, name: string): unknown {
  return files[`/content/${folder}/${name}.capture.json`];
}
