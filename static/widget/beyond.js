/** What the panel shows beyond the first question: who speaks, how far it is, what went wrong, the way out and the end. */
import { progressBar } from './bar.js';
import { h } from './dom.js';
import { leaving } from './ending.js';
import { face as faceOf } from './face.js';
import { keeping } from './keeping.js';
import { messaging } from './message.js';
import { filled } from './words.js';

/** `parts`: what the panel is made of. Gives `speak(words)`, `show(state, words, kind)` for each change (`kind`: of the note), and
 * whether a message to leave is being written (`isWriting()`). */
export function beyond(chat, parts, words) {
  const { element, top, cross, face, drawing, title, line, note, input, scroll, origin, redraw } = parts;
  const leave = leaving(words, chat.leave);
  const progress = progressBar();
  const typing = h('p.typing', { hidden: true });
  const again = h('button.bare.skip', { type: 'button', onclick: restart });
  const end = h('div.end', { hidden: true }, again);
  const message = messaging(chat, redrawn);
  let kept; // the talk to take along
  let picture, wanted; // of the flow's avatar: the image once it is there, and its address
  let shown; // the arguments of `show`
  let messages, talks, name;

  cross.before(leave.button);
  top.after(progress.bar, leave.question);
  note.before(typing);
  scroll.append(message.element);
  element.append(end);

  function speak(said) {
    leave.speak(said);
    again.textContent = said.again;
  }

  function restart() {
    chat.restart();
    input.focus();
  }

  function show(state, said, kind) {
    shown = [state, said];
    ({ messages } = state);
    talks = state.state === 'rep';
    name = state.rep ?? said.colleague;
    title.textContent = element.ariaLabel = (!talks && state.theme.name) || said.title;
    line.textContent = talks ? filled(said.withRep, { name }) : said.assistant;
    look(state.theme.avatar);
    write(state, said, kind);
    input.complain(errorText(state.error, said));
    progress.show(state.state === 'bot' ? state.progress : 0, said);
    leave.show(['bot', 'waiting', 'rep'].includes(kind) && messages.some(({ by }) => by === 'visitor'));
    message.show(state, said);
    ended(state, said);
  }

  function look(avatar) {
    face.replaceChildren(talks ? [...name][0] : picture ?? drawing);
    if (avatar === wanted) return;
    wanted = avatar;
    picture = undefined;
    faceOf(avatar, origin, (image) => {
      picture = image;
      look(avatar);
    });
  }

  function redrawn() {
    ended(...shown);
    redraw();
  }

  /** Dots while somebody writes, or the bot is about to. */
  function write({ typing: by, pending }, said, kind) {
    const isBot = kind === 'bot' && !by && pending.some((item) => item.text !== undefined);
    typing.dataset.by = isBot ? 'bot' : 'rep';
    typing.hidden = !by && !isBot;
    const dots = h('span.dots', {}, h('i'), h('i'), h('i'));
    typing.replaceChildren(dots, filled(said.typing, { name: isBot ? said.bot : by?.name ?? name }));
  }

  /** At the end another talk may begin, and where the flow allows it the visitor takes this one along. */
  function ended(state, said) {
    end.hidden = state.state !== 'closed' || message.isOpen();
    if (!end.hidden && state.theme.transcript && !kept) {
      kept = keeping(said, () => title.textContent, () => messages, chat.sendTalk);
      scroll.append(kept.element);
    }
    if (kept) kept.element.hidden = end.hidden;
    kept?.show(state);
  }

  speak(words);
  return { speak, show, isWriting: message.isOpen };
}

function errorText(error, words) {
  if (!error) return '';
  const own = { consent: words.consentFirst, 'choose-one': words.chooseOne, 'too-large': words.tooLong, 'stale-step': words.tooLate, closed: '' };
  return own[error.code] ?? (error.code === 'invalid-answer' && error.message ? error.message : words.failed);
}
