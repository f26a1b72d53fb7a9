import { type Scenario, scenarios } from '#measure/race-scenarios.ts';

/**
 * What a class can race with: scenarios in which all listen. Where everybody speaks, thirty browsers hear thirty times as much; a
 * class takes the wire from nobody; and it is its own crowd of readers.
 */
export const classScenarios: readonly Scenario[] = scenarios.filter(
  ({ settings: { say, cut, consumers } }) => say === 0 && !cut && consumers === 1,
);
