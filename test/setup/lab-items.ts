import type { ComparedItem } from '#capture/compare.ts';
import { CaptureReader } from '#capture/reader.ts';
import type { CaptureEvent, PageEvent } from '#capture/schema.ts';
import { comparedItems } from '#widgets/compare/items.ts';
import { Timeline } from '#widgets/ladder/timeline.ts';

/** What a lab would compare of a capture. */
export function itemsOf({
  events,
  page,
}: {
  events: readonly CaptureEvent[];
  page: readonly PageEvent[];
}): readonly ComparedItem[] {
  const reader = new CaptureReader();
  for (const event of events) reader.receive(event);
  return comparedItems(reader, new Timeline(reader).rows(page, { offset: 0, uncertainty: 0 }, true));
}
