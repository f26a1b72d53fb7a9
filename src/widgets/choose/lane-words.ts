import type { RaceResult } from '#measure/race-result.ts';
import { countText, durationText } from '#widgets/ladder/time-text.ts';

/** What a race says of one technique, in a sentence; undefined when it was not in it, or nothing came. */
export function laneWords({ lanes, settings }: RaceResult, technique: string): string | undefined {
  const lane = lanes.find((each) => each.technique === technique);
  if (!lane?.latency || lane.delivered === 0) return undefined;
  const beside = lane.up.octets + lane.down.octets - lane.up.payload - lane.down.payload;
  const { p50, p99 } = lane.latency;
  return [
    `half of the events were seen within ${durationText(p50 * 1000)} and 99 in a hundred within ${durationText(p99 * 1000)}`,
    `${countText(Math.round(beside / lane.delivered))} octets crossed beside each event of ${countText(settings.size)}`,
    `${lane.lost === 0 ? 'none was lost' : `${countText(lane.lost)} of ${countText(lane.expected)} were lost`}${settings.cut ? ', with a cut in the middle' : ''}`,
  ].join('; ');
}
