import { consequenceText } from '#widgets/field/breaches.ts';
import { sectionLinks } from '#widgets/field/section-link.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { annotationView } from '#widgets/octets/annotation-view.ts';
import { bitsView } from '#widgets/octets/bits-view.ts';
import type { Breach, Side, Unit } from '#wire/octets/dissection.ts';
import { opcodeMeaning } from '#wire/websocket/opcodes.ts';
import { examples } from './examples.ts';
import { type FormValues, formValues } from './form-model.ts';
import { type Circumstances, judge, specOf, type Verdict } from './frame-model.ts';

const FLAGS = [
  ['fin', 'FIN'],
  ['rsv1', 'RSV1'],
  ['rsv2', 'RSV2'],
  ['rsv3', 'RSV3'],
] as const;

/** The whole composer for a frame: figure, form, octets and verdicts. The element of `composer.ts` brings it to life. */
export function composerView(octets: Uint8Array, circumstances: Circumstances): Markup[] {
  const values = formValues(octets, 'text');
  return [
    h('div', { class: 'composer-figure', 'data-part': 'figure' }, figureView(octets)),
    h(
      'p',
      { class: 'composer-hint' },
      'Press a bit to flip it; arrow keys go from bit to bit. A flipped bit changes one octet and nothing else.',
    ),
    h(
      'form',
      { class: 'composer-form' },
      headFields(values),
      lengthFields(values),
      payloadFields(values),
      octetFields(values),
    ),
    h('div', { class: 'composer-verdicts', 'data-part': 'verdicts' }, verdictsView(octets, circumstances)),
    sending(),
    h(
      'details',
      { class: 'composer-fields' },
      h('summary', {}, 'Annotate all'),
      h('div', { 'data-part': 'fields' }, fieldsView(octets)),
    ),
    h('p', { class: 'composer-status visually-hidden', role: 'status' }),
  ];
}

/** The frame as RFC 6455 draws it, every bit a button. */
export function figureView(octets: Uint8Array): Markup {
  const unit = unitOf(octets);
  if (!unit) return h('p', { class: 'octets-cut' }, 'No octets: paste some, or start from an example.');
  const own = octets.subarray(0, unit.length);
  const { maskingKey, payload } = specOf(own);
  return bitsView(unit, own, maskingKey ? { unmasked: payload } : {}, { flips: true });
}

/** Every field of the frame as a table. */
export function fieldsView(octets: Uint8Array): Markup {
  const unit = unitOf(octets);
  return unit ? annotationView(unit, octets.subarray(0, unit.length)) : h('p', { class: 'octets-cut' }, 'No octets.');
}

/** The frame that the octets begin, as the side sent it that masks as this frame does. */
function unitOf(octets: Uint8Array): Unit | undefined {
  const sender = ((octets[1] ?? 0) & 0x80) === 0 ? 'server' : 'client';
  return judge(octets, sender, { betweenFragments: false, deflate: false }).units[0];
}

/** What happens when the server sends the octets, and what when the client does. */
export function verdictsView(octets: Uint8Array, circumstances: Circumstances): Markup[] {
  return (['server', 'client'] as const).map((sender) => verdictView(judge(octets, sender, circumstances)));
}

/** A verdict in one sentence: `The client fails the connection with close code 1002.` */
export function verdictText({ sender, units, broken, decisive, awaited }: Verdict): string {
  const receiver: Side = sender === 'server' ? 'client' : 'server';
  if (decisive) {
    const more = broken.length === 1 ? '' : ` ${broken.length} rules are broken; this one decides.`;
    return `The ${receiver} ${consequenceText(decisive.rule.consequence)}.${more}`;
  }
  if (awaited !== undefined) {
    return `No rule is broken yet. The ${receiver} waits for ${awaited > 0 ? `${awaited} octet${awaited === 1 ? '' : 's'} more` : 'more of the head'}.`;
  }
  if (units.length === 0) return 'Nothing is sent.';
  return `In order: the ${receiver} takes ${units.length === 1 ? 'it' : `these ${units.length} frames`}.`;
}

function verdictView(verdict: Verdict): Markup {
  const { sender, broken, decisive } = verdict;
  const arrow = sender === 'server' ? 'server → client' : 'client → server';
  return h(
    'section',
    { class: `composer-verdict composer-from-${sender}`, 'data-sender': sender },
    h('h4', {}, `If the ${sender} sends it `, h('span', { class: 'composer-arrow', 'aria-hidden': 'true' }, arrow)),
    h(
      'p',
      { class: decisive ? 'composer-wrong' : 'composer-good' },
      decisive ? '✗ ' : verdict.awaited === undefined ? '✓ ' : '… ',
      verdictText(verdict),
    ),
    broken.length > 0 &&
      h(
        'ul',
        {},
        broken.map((breach) => breachItem(breach, breach === decisive)),
      ),
  );
}

function breachItem({ rule }: Breach, decides: boolean): Markup {
  return h(
    'li',
    {},
    decides ? h('strong', {}, rule.level) : rule.level,
    `: ${rule.text} `,
    sectionLinks(rule.section).map(({ text, href }) => h('a', { href, rel: 'external' }, text)),
  );
}

function headFields(values: FormValues): Markup {
  return h(
    'fieldset',
    {},
    h('legend', {}, 'Head'),
    h(
      'div',
      { class: 'composer-flags' },
      FLAGS.map(([name, label]) =>
        h('label', {}, h('input', { type: 'checkbox', name, checked: values[name] }), label),
      ),
    ),
    h(
      'label',
      {},
      'Opcode',
      h(
        'select',
        { name: 'opcode' },
        Array.from({ length: 16 }, (_, code) =>
          h(
            'option',
            { value: code, selected: values.opcode === String(code) },
            `0x${code.toString(16)} ${opcodeMeaning(code)}`,
          ),
        ),
      ),
    ),
    h(
      'label',
      { class: 'composer-inline' },
      h('input', { type: 'checkbox', name: 'mask', checked: values.mask }),
      'Masked',
    ),
    h('label', {}, 'Masking key, hex', textInput('key', values.key, 11)),
  );
}

function lengthFields(values: FormValues): Markup {
  const encodings = [
    ['', 'shortest that fits'],
    ['7', '7 bits'],
    ['16', '7 + 16 bits'],
    ['64', '7 + 64 bits'],
  ] as const;
  return h(
    'fieldset',
    {},
    h('legend', {}, 'Length'),
    h(
      'label',
      {},
      'Written in',
      h(
        'select',
        { name: 'encoding' },
        encodings.map(([value, text]) => h('option', { value, selected: values.encoding === value }, text)),
      ),
    ),
    h('label', {}, 'Announced, if not the payload’s own', textInput('declared', values.declared, 20, 'numeric')),
  );
}

function textInput(name: string, value: string, size: number, inputmode?: string): Markup {
  return h('input', { type: 'text', name, value, size, inputmode, autocomplete: 'off', spellcheck: 'false' });
}

function payloadFields(values: FormValues): Markup {
  const radio = (value: string, label: string) =>
    h('label', {}, h('input', { type: 'radio', name: 'form', value, checked: value === values.form }), label);
  return h(
    'fieldset',
    { class: 'composer-wide' },
    h('legend', {}, 'Payload, as meant'),
    h('div', { class: 'composer-flags', role: 'radiogroup', 'aria-label': 'Payload written as' }, [
      radio('text', 'text'),
      radio('hex', 'hex'),
    ]),
    h('textarea', { name: 'payload', rows: 2, 'aria-label': 'Payload', spellcheck: 'false' }, values.payload),
  );
}

function octetFields(values: FormValues): Markup {
  return h(
    'fieldset',
    { class: 'composer-wide' },
    h('legend', {}, 'Octets, as sent'),
    h(
      'textarea',
      { name: 'octets', rows: 2, 'aria-label': 'Octets in hex: paste here', spellcheck: 'false' },
      values.octets,
    ),
    h('p', { class: 'composer-error', 'data-part': 'error', role: 'alert' }),
    h(
      'label',
      {},
      'Start from',
      h('select', { name: 'example' }, [
        h('option', { value: '' }, 'an example…'),
        examples.map(({ name }, index) => h('option', { value: index }, name)),
      ]),
    ),
  );
}

function sending(): Markup {
  return h('div', { class: 'composer-send' }, [
    h('fieldset', { class: 'composer-circumstances' }, [
      h('legend', {}, 'When'),
      h('label', {}, h('input', { type: 'checkbox', name: 'betweenFragments' }), 'between fragments of a message'),
      h('label', {}, h('input', { type: 'checkbox', name: 'deflate' }), 'permessage-deflate was negotiated'),
    ]),
    h('div', { class: 'composer-actions' }, [
      h('button', { type: 'button', 'data-send': 'server' }, 'Send as the server'),
      h('button', { type: 'button', 'data-send': 'client' }, 'Send as a raw client'),
    ]),
  ]);
}
