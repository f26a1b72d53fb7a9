import type { WhatIf } from '#service/what-ifs.ts';
import { consequenceText } from '#widgets/field/breaches.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';
import type { Breach, Side } from '#wire/octets/dissection.ts';
import { closeCodeMeaning } from '#wire/websocket/close-codes.ts';
import { type Duty, decisiveBreach, dutyOf, dutyTowards } from './duty.ts';
import { type Judgement, judgeRun } from './judgement.ts';
import type { Observation } from './observation.ts';
import { sectionView } from './section-view.ts';

/** A run to be judged: what was seen of it, and which deviation was armed for it. */
export interface Run {
  readonly seen: Observation;
  readonly whatIf: WhatIf | undefined;
}

/** A run with what the standard requires of whoever met it. */
interface Judged extends Run {
  readonly duty: Duty;
  readonly judgement: Judgement;
  /** Broken by the side that deviates. */
  readonly broken: readonly Breach[];
  readonly decisive: Breach | undefined;
}

/** Judges a run; undefined when nothing deviates in it, so that there is nothing to judge. */
export function judged(run: Run): Judged | undefined {
  const { seen, whatIf } = run;
  const deviates: Side = seen.script ? 'server' : 'client';
  const broken = (seen.wire?.broken ?? []).filter(({ blame }) => blame === deviates);
  const decisive = decisiveBreach(broken, deviates);
  const duty = (whatIf && dutyOf(whatIf.id)) ?? (decisive && dutyTowards(decisive));
  if (!duty) return undefined;
  const peer = seen.script ? 'This browser' : 'The sandbox’s server';
  return { ...run, duty, broken, decisive, judgement: judgeRun(duty, seen, peer) };
}

/** What the standard requires beside what was done, and whether the two agree. */
export function verdictView(run: Judged): Markup {
  const { seen, whatIf, judgement } = run;
  const who = seen.script ? 'This browser did' : 'The sandbox’s server did';
  return h(
    'div',
    { class: 'verdict', role: 'group', 'aria-label': 'What the standard requires, and what was done' },
    h('h2', { class: 'verdict-title' }, whatIf ? `What if: ${whatIf.title}` : 'A rule was broken'),
    h('div', { class: 'verdict-sides' }, [
      h('div', { class: 'verdict-side' }, h('h3', {}, 'The standard requires'), requiredView(run)),
      h('div', { class: 'verdict-side' }, h('h3', {}, who), listView(didLines(seen))),
    ]),
    h(
      'p',
      { class: 'verdict-end', 'data-state': judgement.state },
      h('b', {}, `${MARKS[judgement.state]} `),
      judgement.words,
    ),
  );
}

const MARKS: Readonly<Record<Judgement['state'], string>> = {
  'not over': '…',
  agrees: '✓ They agree.',
  differs: '≠ They differ.',
  free: '○',
};

/** A judgement as it is read out. */
export function verdictAnnouncement({ judgement }: Judged): string {
  return `${MARKS[judgement.state].slice(2)} ${judgement.words}`.trim();
}

function requiredView({ whatIf, broken, decisive, seen }: Judged): Markup[] {
  const receiver = seen.script ? 'client' : 'server';
  const required = whatIf ? [h('p', {}, `${whatIf.required} `, sectionView(whatIf.section))] : [];
  return [
    ...required,
    ...(broken.length === 0
      ? []
      : [
          h(
            'ul',
            { class: 'verdict-rules' },
            broken.slice(0, 5).map((breach) => ruleView(breach, breach === decisive, receiver)),
          ),
        ]),
  ];
}

function ruleView({ rule, likely }: Breach, decides: boolean, receiver: string): Markup {
  return h(
    'li',
    {},
    decides ? h('strong', {}, rule.level) : rule.level,
    `: ${rule.text} `,
    sectionView(rule.section),
    likely === undefined ? '' : ` Likely mistake: ${likely}.`,
    ` The ${receiver} ${consequenceText(rule.consequence)}.`,
  );
}

function listView(lines: readonly (string | (Markup | string)[])[]): Markup {
  return h(
    'ul',
    {},
    lines.map((line) => h('li', {}, ...(typeof line === 'string' ? [line] : line))),
  );
}

/** What was done, a sentence a line: what script saw first, then what crossed the wire. */
export function didLines({ script, wire }: Observation): (string | (Markup | string)[])[] {
  const lines: (string | (Markup | string)[])[] = [];
  if (script) lines.push(...scriptLines(script));
  if (!wire) {
    const waits =
      'No request has left the browser yet. After several failed handshakes, browsers make a page wait before the next.';
    return [...lines, waits];
  }
  const side = script ? 'client' : 'server';
  const who = script ? 'The browser' : 'The server';
  if (!script && wire.status !== undefined) lines.push(`It answered the handshake with ${wire.status}.`);
  const code = wire.closeCodes[side];
  if (code !== undefined)
    lines.push(
      `${who} sent a Close frame ${code === null ? 'without a code' : `with ${code}, ${closeCodeMeaning(code)}`}.`,
    );
  else if (wire.ended) lines.push(`${who} sent no Close frame.`);
  if (wire.ended) lines.push(endedLine(wire.ended));
  return lines;
}

function scriptLines({ opened, errored, messages, closed }: NonNullable<Observation['script']>) {
  const saw = [
    ...(opened ? ['open'] : []),
    ...(messages > 0 ? [`${messages} ${messages === 1 ? 'message' : 'messages'}`] : []),
    ...(errored ? ['error'] : []),
  ];
  if (closed) {
    const close = `close with ${closed.code}, ${closed.wasClean ? 'clean' : 'not clean'}`;
    const lines: (string | (Markup | string)[])[] = [
      `Script saw ${[...saw, close].join(', then ')}${opened ? '' : '; never open'}.`,
    ];
    if (closed.reason) lines.push(['The reason it was given: “', ...visibleText(closed.reason), '”.']);
    return lines;
  }
  return [saw.length > 0 ? `Script saw ${saw.join(', then ')}.` : 'Script has seen nothing yet.'];
}

function endedLine({ how, by }: { readonly how: 'closed' | 'reset'; readonly by: string }): string {
  const who = by === 'client' || by === 'server' ? `the ${by}` : `a ${by}`;
  return how === 'reset' ? `The connection was reset by ${who}.` : `The connection was closed by ${who}.`;
}
