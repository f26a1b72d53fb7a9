/** Whether the arrays and objects in a value that was JSON lie at most `depth` deep in each other. */
export function liesWithin(value: unknown, depth: number): boolean {
  let level: unknown[] = [value].filter(isContainer);
  for (let at = 0; at < depth && level.length > 0; at += 1) {
    level = level.flatMap((each) => Object.values(each as object).filter(isContainer));
  }
  return level.length === 0;
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
