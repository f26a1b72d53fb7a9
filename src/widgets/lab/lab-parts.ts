import type { FeedTechnique } from '#measure/feed-follower.ts';
import { whatIfs } from '#service/what-ifs.ts';
import { AcceptPart } from '#widgets/accept/accept-part.ts';
import { ComposerPart } from '#widgets/composer/composer-part.ts';
import { DeepLinkPart, type LinkedWhatIfs } from '#widgets/deep-link/deep-link-part.ts';
import { DialoguesPart } from '#widgets/dialogues/dialogues-part.ts';
import { ChosenWhatIfPart } from '#widgets/feed/chosen-what-if-part.ts';
import { LabFollower } from '#widgets/feed/lab-follower.ts';
import { HoldChartPart } from '#widgets/hold-chart/hold-chart-part.ts';
import { InspectPart } from '#widgets/inspector/inspect-part.ts';
import { OpenPart } from '#widgets/open/open-part.ts';
import { OtherEndPart } from '#widgets/other-end/other-end-part.ts';
import { PredictPart } from '#widgets/predict/predict-part.ts';
import { ReconnectsPart } from '#widgets/reconnects/reconnects-part.ts';
import { FrameSender } from '#widgets/sender/frame-sender.ts';
import { SenderPart } from '#widgets/sender/sender-part.ts';
import { StreamViewPart } from '#widgets/stream-view/stream-view-part.ts';
import { TerminalPart } from '#widgets/terminal/terminal-part.ts';
import { VerdictPart } from '#widgets/verdict/verdict-part.ts';
import { WhatIfPart } from '#widgets/what-if/what-if-part.ts';
import type { LabContext, LabPart } from './lab-part.ts';
import type { LabPlaces } from './lab-places.ts';
import type { LabSession } from './lab-session.ts';
import type { Technique } from './technique.ts';
import { createViewParts } from './view-parts.ts';

/** The features of a lab whose page does `technique`. */
export function createLabParts(lab: Omit<LabContext, 'ask'>, places: LabPlaces, technique: Technique): LabPart[] {
  if (technique.webSocket) return webSocketParts(lab, places);
  const context: LabContext = { ...lab, ask: (_question, proceed) => proceed() };
  const { feed, dialogues } = technique;
  const { whatIf } = lab.session.technique;
  return [
    ...(technique.parts?.(context, places) ?? []),
    ...(feed ? feedParts(context, places, feed) : []),
    ...(dialogues ? [new DialoguesPart(context, places.part('dialogues'), dialogues)] : []),
    ...(whatIf ? [new ChosenWhatIfPart(lab.session, whatIf, places.part('what-if-armed'))] : []),
    ...viewParts(context, places, whatIf),
  ];
}

/** By which a reader says what the lab talks to. */
export function otherEndPart(lab: Omit<LabContext, 'ask'>, places: LabPlaces, technique: Technique): OtherEndPart {
  const owned = {
    live: places.button('choose-live'),
    simulated: places.button('choose-simulated'),
    words: places.part('other-end-words'),
    control: places.part('other-end'),
  };
  return new OtherEndPart(lab, owned, technique.unshown);
}

/** By which a lab shows captures that did not come with its lesson. */
export function openPart(lab: Omit<LabContext, 'ask'>, places: LabPlaces): OpenPart {
  return new OpenPart(lab, places.part('status'));
}

/** What a lab has whose page gets the feed: what became of each event, and of each stream that broke off. */
function feedParts(context: LabContext, places: LabPlaces, feed: FeedTechnique): LabPart[] {
  const follower = new LabFollower(context, feed);
  const chart = new HoldChartPart(context, follower, {
    drawing: places.part('hold-drawing'),
    tables: places.part('hold-tables'),
    account: places.part('hold-account'),
    before: places.part('hold-before'),
  });
  if (feed === 'events') return [chart, new ReconnectsPart(follower, places.part('reconnects'))];
  if (feed !== 'stream') return [chart];
  const view = {
    backlog: places.part('backlog'),
    drawing: places.part('stream-drawing'),
    table: places.part('stream-table'),
  };
  return [chart, new StreamViewPart(context, follower, view)];
}

/** What a lab with a WebSocket has: its handshake is broken, its frames are made, what comes of it is foretold and judged. */
function webSocketParts(lab: Omit<LabContext, 'ask'>, places: LabPlaces): LabPart[] {
  const verdict = new VerdictPart(lab, places.part('verdict'));
  const seenOfPage = () => verdict.ofPage();
  const asking = { place: places.part('predict'), wanted: places.input('ask'), hold: places.input('hold') };
  const predict = new PredictPart(lab, asking, seenOfPage);
  const context: LabContext = { ...lab, ask: (question, proceed) => predict.ask(question, proceed) };
  const frames = new FrameSender(lab.session, verdict);
  const composing = {
    panel: places.part('composer-panel') as HTMLDetailsElement,
    body: places.part('composer'),
    edit: places.button('edit-frame'),
    octets: places.part('octets'),
  };
  const menu = {
    button: places.button('what-if'),
    menu: places.part('what-if-menu'),
    armed: places.part('what-if-armed'),
  };
  return [
    new WhatIfPart(context, menu),
    predict,
    verdict,
    new SenderPart(context, places.part('sender'), frames),
    new ComposerPart(context, composing, frames),
    new AcceptPart(context, places.part('accept'), seenOfPage),
    ...viewParts(context, places, handshakeWhatIfs(lab.session)),
  ];
}

/** What can go wrong with a handshake and what follows it, as a link chooses it. */
function handshakeWhatIfs(session: LabSession): LinkedWhatIfs {
  return {
    get chosen() {
      return session.whatIf;
    },
    choose: (id) => {
      const whatIf = whatIfs.find((each) => each.id === id);
      if (whatIf) void session.arm(whatIf);
      return whatIf !== undefined;
    },
  };
}

/**
 * The features by which a capture is looked at, and linked to.
 *
 * @param whatIfs what the lab can have the sandbox do wrong, if anything
 */
function viewParts(context: LabContext, places: LabPlaces, whatIfs: LinkedWhatIfs | undefined): LabPart[] {
  const note = places.part('link-note');
  const terminal = places.part('terminal-panel') as HTMLDetailsElement;
  return [
    ...createViewParts(context, places),
    new InspectPart(context, note),
    new DeepLinkPart(context, note, whatIfs),
    new TerminalPart(context, terminal, places.part('terminal')),
  ];
}
