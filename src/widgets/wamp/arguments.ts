/** Arguments as a reader types them, JSON values with commas between: `2, 3`. What is no JSON is one text. */
export function argumentsIn(text: string): unknown[] {
  if (text.trim() === '') return [];
  try {
    return JSON.parse(`[${text}]`) as unknown[];
  } catch {
    return [text];
  }
}
