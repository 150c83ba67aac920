/** What any step offers beside the composer: its choices or field, consent, hint and the way past the question. */
import { ownField, rating, severalOf } from './answers.js';
import { oneOf, wayPast } from './choices.js';
import { h } from './dom.js';
import { FIELDS } from './fields.js';

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

  const element = h('div.step', { role: 'group' },
    step.hint ? h('p.hint', { id: 'hint' }, step.hint) : null,
    box && h('label.consent', {}, box, h('span', { dir: 'auto' }, step.consent)),
    offered({ step, words, answer, complain }, inline),
    wayPast(step, answer));
  return { element, consents, consent: () => box?.checked };
}

function offered(parts, inline) {
  const { step, words, answer } = parts;
  if (step.kind === 'choices') return step.many ? severalOf(parts) : oneOf(step, answer, (button) => another(button, step, words, answer));
  if (step.kind === 'rating') return rating(parts);
  return inline && step.kind in FIELDS ? ownField(parts) : null;
}

/** The field of an `other` answer, in the place of its button. */
export function another(button, step, words, give) {
  const own = ownField({ step: { kind: 'text' }, words, answer: (text) => give({ other: text }, text) }, step.other);
  button.replaceWith(own);
  own.querySelector('.field').focus();
}
