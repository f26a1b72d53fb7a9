const FACT = /\{\{([^{}]+)\}\}/g;

/** Puts the facts that a shell line or its output names, as `{{key}}`, in their places. */
export function withFacts(text: string, factOf: (name: string) => string): string {
  return text.replaceAll(FACT, (_, name: string) => factOf(name.trim()));
}
