/** The visitor's own end of the talk, asked once more before it; and the talk as text. */
import { h, icon } from './dom.js';

const DOOR = 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9';

/** A button for the head of the panel, and the question it puts; `leave()` once the visitor is sure. */
export function leaving(words, leave) {
  const button = h('button.bare.icon', { type: 'button', onclick: () => ask(true) }, icon(DOOR));
  const sure = h('button.do', { type: 'button', onclick: () => (ask(false), leave()) });
  const stay = h('button.bare', { type: 'button', onclick: () => (ask(false), button.focus()) });
  const line = h('p');
  const question = h('div.sure', { role: 'group', hidden: true }, line, h('div.choices', {}, sure, stay));

  function ask(open) {
    question.hidden = !open;
    button.ariaExpanded = String(open);
    if (open) stay.focus();
  }

  function speak(said) {
    button.ariaLabel = said.leave;
    line.textContent = question.ariaLabel = said.leaveSure;
    sure.textContent = said.leave;
    stay.textContent = said.stay;
  }

  speak(words);
  return {
    button,
    question,
    speak,
    show(on) {
      button.hidden = !on;
      if (!on) question.hidden = true;
    },
  };
}

/** The talk as plain text, a line for each message. Pure. */
export const asText = (messages, words) => messages.map(({ by, name, text }) =>
  `${{ visitor: words.you, bot: words.bot, rep: name ?? words.colleague }[by]}: ${text}`).join('\n\n');
