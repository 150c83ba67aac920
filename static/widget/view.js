/** The panel on the page: its parts, and what of them changes when the state does. It decides nothing. */
import { isPlain, plainControls } from './choices.js';
import { composer } from './composer.js';
import { h } from './dom.js';
import { later } from './loading.js';
import { askedStep, openStep, withPeople } from './reduce.js';
import { transcript } from './transcript.js';
import { filled, learn, learnRest, wordsFor } from './words.js';

const CROSS = 'M6.5 6.5l11 11M17.5 6.5l-11 11';
const PANES = 'M5 4h14v16H5zM12 4v16M5 12h14';

/** `chat` acts (`say`, `answer`, `restart` …); `language` holds until the server says which; `close()` on the cross. */
export function panelView(chat, { origin, icon, launcher, language, draft, close, saveDraft }) {
  const log = transcript();
  const face = h('span.face', { 'aria-hidden': 'true' });
  const title = h('h2.title');
  const line = h('p.line', { dir: 'auto' });
  const cross = h('button.bare.icon', { type: 'button', onclick: close }, icon(CROSS));
  const note = h('p.note', { role: 'status' });
  const typing = h('p.typing', { hidden: true });
  const controls = h('div');
  const scroll = h('div.scroll', { role: 'group', tabindex: 0 }, log.log, controls, typing, note);
  const input = composer(icon, send, (text) => {
    saveDraft(text);
    if (text) chat.typing();
  });
  const again = h('button.bare.skip', { type: 'button', onclick: restart });
  const end = h('div.end', { hidden: true }, again);
  const top = h('div.top', {}, face, h('div.who', {}, title, line), cross);
  const element = h('section.panel', { role: 'dialog', tabindex: -1, hidden: true }, top, scroll, input.form, end);

  let words; // with `bot`: who speaks, by the flow's name if it has one
  let picture, wanted; // of the flow's avatar: the image once it is there, and its address
  let state, offered, shownStep; // `offered`: controls of the step, `shownStep`: what they were built from
  let more, leave, progress, message, kept; // the code that comes after the first question, and what it adds to the head
  let pinned = 0; // where `reveal` last scrolled to, NaN once the visitor has scrolled away

  function speak() {
    const own = wordsFor(state?.language ?? language);
    words = { ...own, assistant: own.bot, bot: state?.theme.name ?? own.bot };
    element.lang = launcher.lang = words.language;
    element.dir = words.dir;
    launcher.ariaLabel = words.title;
    cross.ariaLabel = words.close;
    log.log.ariaLabel = words.transcript;
    scroll.ariaLabel = words.transcript;
    again.textContent = words.again ?? '';
    leave?.speak(words);
    input.label(words);
  }

  function send(text) {
    const step = openStep(state);
    if (step && !withPeople(state)) {
      if (!offered) return false; // a step whose code is on its way
      const value = valueOf(step, text);
      if (value !== undefined) {
        if (!offered.consents()) return false;
        act(step, value, { text: more?.shownAs(step, text) ?? text, typed: text, consent: offered.consent() });
        return true;
      }
    }
    chat.say(text);
    return true;
  }

  function valueOf(step, text) {
    const value = more ? more.valueOf(step, text) : step.kind === 'text' ? text : undefined;
    return value ?? (state.editing ? text : undefined);
  }

  const act = (...answer) => (state.editing ? chat.correct(...answer) : chat.answer(...answer));

  function restart() {
    chat.restart();
    input.focus();
  }

  function render(next) {
    const before = state;
    state = next;
    const changed = (...keys) => !before || keys.some((key) => before[key] !== state[key]);
    if (changed('language', 'theme') && state.language) relearn();
    if (changed('messages', 'pending', 'followed', 'state', 'step')) log.draw(state, words);
    if (changed('state', 'phase', 'messages', 'typing', 'pending')) tell();
    if (changed('step', 'editing', 'pending', 'state', 'messages', 'phase')) offer();
    if (changed('returned') && state.returned) restore(state.returned.text);
    if (changed('error')) input.complain(errorText(state.error, words));
    message?.show(state, words);
    kept?.show(state);
    if (changed('messages', 'pending', 'step', 'editing', 'typing', 'state', 'phase', 'error')) reveal();
  }

  /** What was typed is put back, unless something else is there by now; '' takes all of it away. */
  function restore(text) {
    if (input.isEmpty() || !text) input.write(text);
  }

  /** The server said in which language, and as whom, the bot speaks. */
  async function relearn() {
    const { language } = state;
    scroll.lang = language;
    pictured();
    await learn(language);
    respeak();
  }

  function respeak() {
    speak();
    log.draw(state, words);
    tell();
    offer();
    message?.show(state, words);
  }

  /** The rest of the code is here: what it adds is drawn. */
  function grow(made) {
    more = made;
    learnRest(made.words);
    pictured();
    log.dressed(made.dresser(chat));
    leave = made.leaving(words, chat.leave);
    cross.before(leave.button);
    progress = made.progressBar();
    message = made.messaging(chat.leaveMessage, () => (offer(), reveal()));
    scroll.append(message.element);
    top.after(progress.bar, leave.question);
    respeak();
  }

  function pictured() {
    const { avatar } = state.theme;
    if (avatar === wanted || !more) return;
    wanted = avatar;
    picture = undefined;
    more.face(avatar, origin, (image) => {
      picture = image;
      tell();
    });
  }

  function tell() {
    const talks = state.state === 'rep';
    const name = state.rep ?? words.colleague;
    const kind = state.phase === 'live' ? state.state : state.seq && state.phase === 'connecting' ? 'lost' : state.phase;
    const text = words[kind === 'bot' ? '' : kind] ?? '';
    note.dataset.kind = kind;
    if (note.textContent !== text) note.textContent = text;
    title.textContent = element.ariaLabel = (!talks && state.theme.name) || words.title;
    line.textContent = talks ? filled(words.withRep, { name }) : words.assistant;
    face.replaceChildren(talks ? [...name][0] : picture ?? icon(PANES));
    const isBot = kind === 'bot' && !state.typing && state.pending.some((item) => item.text !== undefined);
    typing.dataset.by = isBot ? 'bot' : 'rep';
    typing.hidden = !state.typing && !isBot;
    const dots = h('span.dots', {}, h('i'), h('i'), h('i'));
    typing.replaceChildren(dots, filled(words.typing, { name: isBot ? words.bot : state.typing?.name ?? name }));
    progress?.show(state.state === 'bot' ? state.progress : 0, words);
    leave?.show(['bot', 'waiting', 'rep'].includes(kind) && state.messages.some(({ by }) => by === 'visitor'));
  }

  /** Controls and composer for the step: rebuilt for another step, hidden while an answer is on its way. */
  function offer() {
    const focused = element.getRootNode().activeElement;
    const isClosed = state.state === 'closed';
    const inline = withPeople(state);
    const step = isClosed ? null : askedStep(state);
    const question = questionOf(state, step);
    const shown = JSON.stringify([step, inline, words.language, !!state.editing]);
    if (shown !== shownStep || (step && !offered)) {
      shownStep = shown;
      offered = step && controlsOf(step, inline);
      controls.replaceChildren(...(offered ? [state.editing ? edited(question) : offered.element] : []));
      if (state.editing) offered.element.tabIndex = -1;
    }
    if (offered) offered.element.ariaLabel = question;
    const isTyped = step && step.kind !== 'choices' && step.kind !== 'rating';
    controls.hidden = !openStep(state);
    input.form.hidden = isClosed || state.phase === 'unavailable' || (!!state.editing && !isTyped) || !!message?.isOpen();
    end.hidden = !isClosed || !!message?.isOpen();
    keepTalk(isClosed && !message?.isOpen());
    compose(inline || !isTyped ? null : step, question, step);
    if (focused?.matches('.change') && state.editing) offered.element.focus();
    else keepFocus(focused);
  }

  /** null while the code for such a step is on its way. */
  function controlsOf(step, inline) {
    if (more) return more.stepControls(step, { words, inline, give, complain });
    if (!isPlain(step, inline)) return null;
    const another = (button) => later().then((made) => made.another(button, step, words, give), () => {});
    return plainControls(step, { give, another });
  }

  const edited = (question) => more.changing(offered.element, words, question, () => {
    chat.dispatch({ type: 'editing', step: null });
    input.focus();
  });

  /** Where the flow allows it, the visitor takes the talk along. */
  function keepTalk(isOver) {
    if (isOver && more && state.theme.transcript && !kept) {
      kept = more.keeping(words, () => title.textContent, () => state.messages, chat.sendTalk);
      scroll.append(kept.element);
    }
    if (kept) kept.element.hidden = !isOver;
  }

  function give(value, text, consent) {
    act(askedStep(state), value, { text, consent });
    input.focus();
  }

  function compose(typed, question, step) {
    if (!typed) return input.become(null, words.write, step ? words.orWrite : words.write);
    const line = typed.kind !== 'text' && more && ((field) => (more.inputFor(field, typed), more.FIELDS[typed.kind].example));
    input.become(typed, question, typed.kind === 'number' ? words.number : words.answer, line || undefined);
  }

  /** A control that went away with the focus on it must not drop the visitor to the top of the page. */
  function keepFocus(focused) {
    const now = element.getRootNode().activeElement;
    if (!focused || now?.getClientRects().length) return;
    if (input.form.hidden) element.focus({ preventScroll: true });
    else input.focus();
  }

  function complain(code) {
    chat.dispatch({ type: 'complained', error: { code } });
  }

  /** The last message and what it asks come into view; of a long one, its beginning. */
  function reveal() {
    const last = state?.editing ? controls : log.log.lastElementChild;
    const bottom = scroll.scrollHeight - scroll.clientHeight;
    scroll.scrollTop = pinned = Math.max(0, Math.min(bottom, (last?.offsetTop ?? 0) - 12));
  }

  scroll.addEventListener('scroll', () => {
    if (Math.abs(scroll.scrollTop - pinned) > 2) pinned = NaN;
  });
  const resized = new ResizeObserver(() => Number.isNaN(pinned) || reveal());
  for (const part of [scroll, controls]) resized.observe(part);

  speak();
  input.become(null, words.write, words.write);
  if (draft) restore(draft);
  return {
    element,
    render,
    grow,
    restore,
    reveal,
    words: () => words,
    focus: () => (state.state === 'closed' ? element : input).focus(),
  };
}

function questionOf({ messages }, step) {
  const asked = messages.filter((message) => message.by === 'bot');
  return (asked.filter((message) => step && message.step === step.id).pop() ?? asked.at(-1))?.text ?? '';
}

function errorText(error, words) {
  if (!error) return '';
  const own = { consent: words.consentFirst, 'choose-one': words.chooseOne, 'too-large': words.tooLong, 'stale-step': words.tooLate, closed: '' };
  return own[error.code] ?? (error.code === 'invalid-answer' && error.message ? error.message : words.failed);
}
