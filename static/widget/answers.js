/** Ways to answer beyond one choice and the composer: several choices, a rating, a field of its own. */
import { h } from './dom.js';
import { FIELDS, inputFor } from './fields.js';
import { filled } from './words.js';

/** Each gets `{step, words, answer(value, shown), complain(code)}` and gives the element. */
export function severalOf({ step, words, answer, complain }) {
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

export function rating({ step, words, answer, complain }) {
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

/** A field with a button: for an `other` answer, and for a step asked while a rep is talking. */
export function ownField({ step, words, answer }, name = words.answer) {
  const input = field(step, name, words.answer);
  return form('own', words.send, () => {
    const text = input.value.trim();
    if (text) answer(FIELDS[step.kind].value?.(text) ?? text, text);
    else input.focus();
  }, h('div.box', {}, input));
}

function form(what, label, submit, ...parts) {
  function onsubmit(event) {
    event.preventDefault();
    submit();
  }
  return h(`form.${what}`, { novalidate: true, onsubmit }, ...parts, h('button.do', {}, label));
}

const field = (step, name, placeholder) =>
  inputFor(h('input.field', { 'aria-label': name, placeholder }), step);
