/** An answer given before is changed: a button beside it, and its question put again in the place of the open one. */
import { h, icon } from './dom.js';
import { filled } from './words.js';

const PENCIL = 'M4 20l1-5L16 4l4 4L9 19z';

/** Whether that message is an answer that may be changed now: the last one to its step, while the bot talks. Pure. */
export function isChangeable(item, { state, step, messages }) {
  if (item.by !== 'visitor' || item.pending || !item.step || state !== 'bot' || item.step === step?.id) return false;
  return messages.findLast((other) => other.by === 'visitor' && other.step === item.step)?.seq === item.seq;
}

/** The button on its message, there while it may be changed. Not of the log's speech: the answer alone is read out. */
export function changeButton(node, item, state, words, change) {
  const button = node.querySelector('.change');
  if (!isChangeable(item, state)) return button?.remove();
  const made = button ?? h('button.bare.icon.change', { type: 'button', 'aria-live': 'off', onclick: () => change(item.step) }, icon(PENCIL));
  made.ariaLabel = filled(words.change, { answer: item.text });
  if (!button) node.append(made);
}

/** The controls of the step with its question above them, and the way back beneath. */
export const changing = (controls, words, question, cancel) =>
  h('div.changing', {}, h('p.hint', {}, words.changing), h('p', { dir: 'auto' }, question), controls,
    h('button.bare.skip', { type: 'button', onclick: cancel }, words.cancel));
