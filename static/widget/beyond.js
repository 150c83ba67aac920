/** What the panel shows beyond the first question: who speaks, how far it is, what went wrong, the way out and the end. */
import { progressBar } from './bar.js';
import { h } from './dom.js';
import { keeping, leaving } from './ending.js';
import { face as faceOf } from './face.js';
import { filled } from './words.js';

/** `parts`: what the panel is made of. Gives `speak(words)`, and `show(state, words, kind)` for each change; `kind`: of the note. */
export function beyond(chat, parts, words) {
  const { element, top, cross, face, drawing, title, line, note, input, origin } = parts;
  const leave = leaving(words, chat.leave);
  const progress = progressBar();
  const typing = h('p.typing', { hidden: true });
  const again = h('button.bare.skip', { type: 'button', onclick: restart });
  const end = h('div.end', { hidden: true }, again);
  let picture, wanted; // of the flow's avatar: the image once it is there, and its address
  let messages, talks, name;

  cross.before(leave.button);
  top.after(progress.bar, leave.question);
  note.before(typing);
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
    end.hidden = state.state !== 'closed';
    if (!end.hidden) keepTalk(state, said);
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

  /** Dots while somebody writes, or the bot is about to. */
  function write({ typing: by, pending }, said, kind) {
    const isBot = kind === 'bot' && !by && pending.some((item) => item.text !== undefined);
    typing.dataset.by = isBot ? 'bot' : 'rep';
    typing.hidden = !by && !isBot;
    const dots = h('span.dots', {}, h('i'), h('i'), h('i'));
    typing.replaceChildren(dots, filled(said.typing, { name: isBot ? said.bot : by?.name ?? name }));
  }

  /** Where the flow allows it, the visitor takes the talk along. */
  function keepTalk({ theme }, said) {
    if (!theme.transcript || end.children.length > 1) return;
    end.prepend(keeping(said, title.textContent, () => messages));
  }

  speak(words);
  return { speak, show };
}

function errorText(error, words) {
  if (!error) return '';
  const own = { consent: words.consentFirst, 'choose-one': words.chooseOne, 'too-large': words.tooLong, 'stale-step': words.tooLate, closed: '' };
  return own[error.code] ?? (error.code === 'invalid-answer' && error.message ? error.message : words.failed);
}
