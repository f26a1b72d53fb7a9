/** Where a learner joins: the page of a site at `origin`, with the room's code after the `#`, which no server is told. */
export function joinLink(origin: string, code: string): string {
  return `${origin}/join/#${code}`;
}
