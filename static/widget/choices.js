/** The step that most flows begin with: one choice of several, with its hint and the way past it. */
import { h } from './dom.js';

/** Whether this panel can put the step by itself: any other waits for `later.js`. Pure. */
export const isPlain = ({ kind, many, consent }, inline) =>
  !consent && !many && (kind === 'choices' || (kind === 'text' && !inline));

/** `give(value, shown)` sends the answer; `another(button)` makes room for an answer of one's own. */
export function plainControls(step, { give, another }) {
  const element = h('div.step', { role: 'group' },
    step.hint ? h('p.hint', { id: 'hint' }, step.hint) : null,
    step.choices ? oneOf(step, give, another) : null,
    wayPast(step, give));
  return { element, consents: () => true, consent() {} };
}

/** null where the flow offers none. */
export const wayPast = ({ skip }, give) =>
  skip ? h('button.bare.skip', { type: 'button', onclick: () => give(null, skip) }, skip) : null;

export function oneOf(step, give, another) {
  const choices = h('div.choices');
  for (const { id, label } of step.choices) choices.append(button(label, () => give(id, label)));
  if (step.other) choices.append(button(step.other, ({ target }) => another(target)));
  return choices;
}

const button = (label, onclick) => h('button.choice', { type: 'button', dir: 'auto', onclick }, label);
