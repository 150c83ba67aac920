/** What a step offers beside the composer: choices, rating, consent, hint and the way past the question. */
import { h } from './dom.js';
import { FIELDS, inputFor } from './fields.js';
import { filled } from './words.js';

/**
 * `give(value, shown, consent)` sends the answer, `complain(code)` says why not yet; `inline`: a typed step gets its own
 * field because the composer speaks to a rep. `consents()` is false, and says so, while the box must still be ticked.
 */
export function stepControls(step, { words, inline, give, complain }) {
  const box = step.consent ? h('input', { type: 'checkbox' }) : null;

  function consents() {
    if (!box || box.checked) return true;
    complain('consent');
    box.focus();
    return false;
  }

  function answer(value, shown) {
    if (value === null || consents()) give(value, shown, value === null ? undefined : box?.checked);
  }

  const parts = { step, words, answer, complain };
  const element = h('div.step', { role: 'group' },
    step.hint ? h('p.hint', { id: 'hint' }, step.hint) : null,
    box && h('label.consent', {}, box, h('span', { dir: 'auto' }, step.consent)),
    offered(parts, inline),
    step.skip ? h('button.bare.skip', { type: 'button', onclick: () => answer(null, step.skip) }, step.skip) : null);
  return { element, consents, consent: () => box?.checked };
}

function offered(parts, inline) {
  const { kind, many } = parts.step;
  if (kind === 'choices') return many ? severalOf(parts) : oneOf(parts);
  if (kind === 'rating') return rating(parts);
  return inline && kind in FIELDS ? ownField(parts.words, parts.step, parts.words.answer, parts.answer) : null;
}

function oneOf({ step, words, answer }) {
  const choices = h('div.choices');
  for (const { id, label } of step.choices) choices.append(button(label, () => answer(id, label)));
  if (step.other) {
    const other = button(step.other, () => {
      const own = ownField(words, { kind: 'text' }, step.other, (text) => answer({ other: text }, text));
      other.replaceWith(own);
      own.querySelector('.field').focus();
    });
    choices.append(other);
  }
  return choices;
}

const button = (label, onclick) => h('button.choice', { type: 'button', dir: 'auto', onclick }, label);

function severalOf({ step, words, answer, complain }) {
  const taken = new Map(); // id → label, in the order of the step
  const other = step.other ? field({ kind: 'text' }, step.other, step.other) : null;
  const boxes = step.choices.map(({ id, label }) => [id, label, h('input', { type: 'checkbox' })]);
  return form('choices.list', words.confirm, () => {
    for (const [id, label, box] of boxes) box.checked ? taken.set(id, label) : taken.delete(id);
    const own = other?.value.trim();
    const value = [...taken.keys(), ...(own ? [{ other: own }] : [])];
    if (value.length) answer(value, [...taken.values(), own].filter(Boolean).join(', '));
    else complain('choose-one');
  }, ...boxes.map(([, label, box]) => h('label.choice', {}, box, h('span', { dir: 'auto' }, label))),
  other && h('div.box', {}, other));
}

function rating({ step, words, answer, complain }) {
  const to = step.to ?? 5;
  let taken;
  const scale = Array.from({ length: to }, (_, index) => {
    const n = index + 1;
    const name = filled(words.rating, { n, to });
    const radio = h('input', { type: 'radio', name: 'rating', 'aria-label': name, onchange: () => (taken = n) });
    return h('label.choice', {}, radio, h('span', { 'aria-hidden': 'true' }, n));
  });
  return form('choices.rating', words.confirm, () => {
    if (taken) answer(taken, String(taken));
    else complain('choose-one');
  }, h('div.choices', {}, ...scale));
}

function form(what, label, submit, ...parts) {
  function onsubmit(event) {
    event.preventDefault();
    submit();
  }
  return h(`form.${what}`, { novalidate: true, onsubmit }, ...parts, h('button.do', {}, label));
}

/** A field of its own with a button: for an `other` answer, and for a step asked while a rep is talking. */
function ownField(words, step, name, done) {
  const input = field(step, name, words.answer);
  return form('own', words.send, () => {
    const text = input.value.trim();
    if (text) done(FIELDS[step.kind].value?.(text) ?? text, text);
    else input.focus();
  }, h('div.box', {}, input));
}

const field = (step, name, placeholder) =>
  inputFor(h('input.field', { 'aria-label': name, placeholder }), step);
