/** What a race can be about: uses that the techniques are commonly named for, each as settings. */
import { type RaceSettings, raceTechniques } from './race-settings.ts';

export interface Scenario {
  readonly id: string;
  readonly name: string;
  /** What the settings stand for, in a sentence. */
  readonly words: string;
  readonly settings: RaceSettings;
}

const common: RaceSettings = {
  techniques: [...raceTechniques],
  ...{ rate: 1, size: 64, burst: 1, say: 0, consumers: 1, interval: 1000, seconds: 10, qos: 0 },
  ...{ cut: false, shared: false },
};

const scenario = (id: string, name: string, words: string, settings: Partial<RaceSettings>): Scenario => ({
  id,
  name,
  words,
  settings: { ...common, ...settings, scenario: id },
});

export const scenarios: readonly [Scenario, ...Scenario[]] = [
  scenario('stock-ticker', 'Stock or news ticker', 'Twenty prices a second, each a line; one way.', {
    rate: 20,
    interval: 250,
  }),
  scenario('chat', 'Chat', 'Everybody says a line a second, and hears what everybody says.', { size: 120, say: 1 }),
  scenario('real-time-polling', 'Real-time polling', 'A poll of the audience: the count, anew twice a second.', {
    rate: 2,
    size: 120,
  }),
  scenario('media-player', 'Media player', 'A player steered from several places: its state four times a second.', {
    ...{ rate: 4, size: 96, say: 0.5, interval: 500 },
  }),
  scenario('multiplayer-game', 'Multiplayer game', 'Twenty states of the world a second, five moves of each player.', {
    ...{ rate: 20, say: 5, interval: 100 },
  }),
  scenario('status-updates', 'Status updates', 'A line of status every two seconds.', {
    ...{ rate: 0.5, size: 280, interval: 2000 },
  }),
  scenario('news-feed', 'Social-media news feed', 'Posts in threes, once a second.', { size: 1200, burst: 3 }),
  scenario(
    'push-notifications',
    'Push notifications',
    'Few and short, to a device whose network changes: every connection is cut in the middle.',
    {
      ...{ rate: 2, size: 180, cut: true, qos: 1 },
    },
  ),
  scenario('newsletters', 'Newsletters', 'Long and rare, here in fast motion: one every two seconds.', {
    ...{ rate: 0.5, size: 12_000, interval: 2000 },
  }),
  scenario('live-score', 'Live score', 'One score a second, to four readers of each technique.', {
    ...{ size: 160, consumers: 4 },
  }),
  scenario(
    'iot-sensors',
    'IoT sensors',
    'Small readings, ten a second and two of one’s own, over a network that drops out: every connection is cut.',
    {
      ...{ rate: 10, size: 24, say: 2, cut: true, qos: 1 },
    },
  ),
  scenario('collaborative-editing', 'Collaborative editing', 'Each keystroke goes up, and comes down to all.', {
    ...{ rate: 2, size: 80, say: 4, interval: 200 },
  }),
];
