/** The panel on the page: its parts, and what of them changes when the state does. It decides nothing. */
import { isPlain, plainControls } from './choices.js';
import { composer } from './composer.js';
import { h } from './dom.js';
import { askedStep, openStep, withPeople } from './reduce.js';
import { transcript } from './transcript.js';
import { learn, learnRest, wordsFor } from './words.js';

const CROSS = 'M6.5 6.5l11 11M17.5 6.5l-11 11';
const PANES = 'M5 4h14v16H5zM12 4v16M5 12h14';

/** `chat` acts (`say`, `answer` …); `language` holds until the server says which; `close()` on the cross. */
export function panelView(chat, { origin, icon, launcher, language, draft, close, saveDraft }) {
  const log = transcript();
  const drawing = icon(PANES);
  const face = h('span.face', { 'aria-hidden': 'true' }, drawing);
  const title = h('h2.title');
  const line = h('p.line', { dir: 'auto' });
  const cross = h('button.bare.icon', { type: 'button', onclick: close }, icon(CROSS));
  const note = h('p.note', { role: 'status' });
  const controls = h('div');
  const scroll = h('div.scroll', { role: 'group', tabindex: 0 }, log.log, controls, note);
  const input = composer(icon, send, (text) => {
    saveDraft(text);
    if (text) chat.typing?.();
  });
  const top = h('div.top', {}, face, h('div.who', {}, title, line), cross);
  const element = h('section.panel', { role: 'dialog', tabindex: -1, hidden: true }, top, scroll, input.form);

  let words; // with `bot`: who speaks, by the flow's name if it has one
  let state, offered, shownStep; // `offered`: controls of the step, `shownStep`: what they were built from
  let more, rest; // the code that comes after the first question, and what of the panel it has made
  let hasty; // what the visitor wanted before that code was here
  let isLate; // that code, or the first question, does not come
  let pinned = 0; // where `reveal` last scrolled to, NaN once the visitor has scrolled away

  function speak() {
    const own = wordsFor(state?.language ?? language);
    words = { ...own, assistant: own.bot, bot: state?.theme.name ?? own.bot };
    element.lang = launcher.lang = words.language;
    element.dir = words.dir;
    launcher.ariaLabel = words.title;
    cross.ariaLabel = words.close;
    log.log.ariaLabel = scroll.ariaLabel = words.transcript;
    rest?.speak(words);
    input.label(words);
  }

  function send(text) {
    const step = openStep(state);
    if (step && !withPeople(state)) {
      if (!offered) {
        soon(() => input.form.requestSubmit());
        return false;
      }
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

  function render(next) {
    const before = state;
    state = next;
    const changed = (...keys) => !before || keys.some((key) => before[key] !== state[key]);
    if (changed('language', 'theme') && state.language) relearn();
    if (changed('messages', 'pending', 'followed', 'state', 'step')) log.draw(state, words);
    tell();
    if (changed('step', 'editing', 'pending', 'state', 'messages', 'phase')) offer();
    if (changed('returned') && state.returned) restore(state.returned.text);
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
    await learn(language);
    if (more) await learn(language, 'later-');
    respeak();
  }

  function respeak() {
    speak();
    log.draw(state, words);
    tell();
    offer();
  }

  /** The rest of the code is here: what it adds is drawn, and what waited for it done. */
  function grow(made) {
    more = made;
    learnRest(made.words);
    speak();
    log.dressed(made.dresser(chat));
    rest = made.beyond(chat, { element, top, cross, face, drawing, title, line, note, input, scroll, origin, redraw }, words);
    render(chat.state());
    respeak();
    if (state.language) relearn(); // it may have been said meanwhile
    hasty?.();
  }

  function redraw() {
    offer();
    reveal();
  }

  function tell() {
    const isBack = state.seq && state.phase === 'connecting';
    if (more && state.phase !== 'connecting') isLate = false;
    const kind = isBack || isLate ? 'lost' : state.phase === 'live' ? state.state : state.phase;
    const text = words[kind === 'bot' ? '' : kind] ?? '';
    note.dataset.kind = kind;
    if (note.textContent !== text) note.textContent = text;
    if (rest) return rest.show(state, words, kind);
    title.textContent = element.ariaLabel = state.theme.name || words.title;
    line.textContent = words.assistant;
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
    controls.hidden = !openStep(state);
    input.form.hidden = isClosed || state.phase === 'unavailable' || (!!state.editing && !isTyped(step)) || !!rest?.isWriting();
    compose(inline || !isTyped(step) ? null : step, question, step);
    if (focused?.matches('.change') && state.editing) offered.element.focus();
    else keepFocus(focused);
  }

  /** Done now, or once the rest of the code is here. */
  const soon = (does) => (more ? does() : (hasty = does));

  /** null while the code for such a step is on its way. */
  function controlsOf(step, inline) {
    if (more) return more.stepControls(step, { words, inline, give, complain });
    if (!isPlain(step, inline)) return null;
    return plainControls(step, { give, another: (button) => soon(() => more.another(button, step, words, give)) });
  }

  const edited = (question) => more.changing(offered.element, words, question, () => {
    chat.dispatch({ type: 'editing', step: null });
    input.focus();
  });

  function give(value, text, consent) {
    const step = askedStep(state);
    if (isTyped(step) && !withPeople(state)) input.write(''); // what was typed was for this question
    act(step, value, { text, consent });
    input.focus();
  }

  function compose(typed, question, step) {
    if (!typed) return input.become(null, words.write, step ? words.orWrite : words.write);
    const line = typed.kind !== 'text' && more && ((field) => (more.inputFor(field, typed), more.FIELDS[typed.kind].example));
    input.become(typed, question, (typed.kind === 'number' && words.number) || words.answer, line || undefined);
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
    /** The rest of the code, or the first question, did not come, and is asked for again. */
    wait() {
      isLate = true;
      tell();
    },
    focus: () => (state.state === 'closed' ? element : input).focus(),
  };
}

const isTyped = (step) => step && step.kind !== 'choices' && step.kind !== 'rating';

function questionOf({ messages }, step) {
  const asked = messages.filter((message) => message.by === 'bot');
  return (asked.filter((message) => step && message.step === step.id).pop() ?? asked.at(-1))?.text ?? '';
}
