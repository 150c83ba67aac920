/** The panel on the page: its parts, and what of them changes when the state does. It decides nothing. */
import { composer } from './composer.js';
import { stepControls } from './controls.js';
import { h, icon, webAddress } from './dom.js';
import { FIELDS } from './fields.js';
import { openStep, withPeople } from './reduce.js';
import { transcript } from './transcript.js';
import { filled, learn, wordsFor } from './words.js';

const CROSS = 'M6.5 6.5l11 11M17.5 6.5l-11 11';
const PANES = 'M5 4h14v16H5zM12 4v16M5 12h14';

/** `chat` acts (`say`, `answer`, `restart` …); `language` holds until the server says which; `close()` on the cross. */
export function panelView(chat, { origin, launcher, language, draft, close, saveDraft }) {
  const log = transcript(chat.follow);
  const face = h('span.face', { 'aria-hidden': 'true' });
  const title = h('h2.title');
  const line = h('p.line', { dir: 'auto' });
  const cross = h('button.bare.icon', { type: 'button', onclick: close }, icon(CROSS));
  const note = h('p.note', { role: 'status' });
  const typing = h('p.typing', { hidden: true });
  const controls = h('div');
  const scroll = h('div.scroll', { role: 'group', tabindex: 0 }, log.log, controls, typing, note);
  const input = composer(send, (text) => {
    saveDraft(text);
    if (text) chat.typing();
  });
  const again = h('button.bare.skip', { type: 'button', onclick: restart });
  const end = h('div.end', { hidden: true }, again);
  const element = h('section.panel', { role: 'dialog', tabindex: -1, hidden: true },
    h('div.top', {}, face, h('div.who', {}, title, line), cross), scroll, input.form, end);

  let words; // with `bot`: who speaks, by the flow's name if it has one
  let picture, wanted; // of the flow's avatar: the image once it is there, and its address
  let state, offered, shownStep; // `offered`: controls of the step, `shownStep`: what they were built from
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
    again.textContent = words.again;
    input.label(words);
  }

  function send(text) {
    const step = openStep(state);
    const value = step && !withPeople(state) ? valueOf(step, text) : undefined;
    if (value === undefined) chat.say(text);
    else if (!offered.consents()) return false;
    else chat.answer(step, value, { text: shownAs(step, text), typed: text, consent: offered.consent() });
    return true;
  }

  function restart() {
    chat.restart();
    input.focus();
  }

  function render(next) {
    const before = state;
    state = next;
    const changed = (...keys) => !before || keys.some((key) => before[key] !== state[key]);
    if (changed('language', 'theme') && state.language) relearn();
    if (changed('messages', 'pending', 'followed')) log.draw(state, words);
    if (changed('state', 'phase', 'messages', 'typing')) tell();
    if (changed('step', 'pending', 'state', 'messages', 'phase')) offer();
    if (changed('returned') && state.returned) restore(state.returned.text);
    if (changed('error')) input.complain(errorText(state.error, words));
    if (changed('messages', 'pending', 'step', 'typing', 'state', 'phase', 'error')) reveal();
  }

  /** What was typed is put back, unless something else is there by now; '' takes all of it away. */
  function restore(text) {
    if (input.isEmpty() || !text) input.write(text);
  }

  /** The server said in which language, and as whom, the bot speaks. */
  async function relearn() {
    const { language, theme } = state;
    scroll.lang = language;
    pictured(theme.avatar);
    await learn(language);
    speak();
    log.draw(state, words);
    tell();
    offer();
  }

  /** The picture takes the drawing's place once it is there, and only then: nothing shifts, and none is ever missed. */
  function pictured(avatar) {
    if (avatar === wanted) return;
    wanted = avatar;
    picture = undefined;
    const src = avatar && webAddress(avatar, origin);
    const onload = () => {
      picture = image;
      tell();
    };
    const image = h('img', { alt: '', referrerpolicy: 'no-referrer', src, onload });
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
    typing.hidden = !state.typing;
    const who = state.typing?.by === 'bot' ? words.bot : state.typing?.name ?? name;
    const dots = h('span.dots', {}, h('i'), h('i'), h('i'));
    typing.replaceChildren(dots, filled(words.typing, { name: who }));
  }

  /** Controls and composer for the step: rebuilt for another step, hidden while an answer is on its way. */
  function offer() {
    const focused = element.getRootNode().activeElement;
    const isClosed = state.state === 'closed';
    const inline = withPeople(state);
    const question = questionOf(state);
    const step = isClosed ? null : state.step;
    const shown = JSON.stringify([step, inline, words.language]);
    if (shown !== shownStep) {
      shownStep = shown;
      offered = step && stepControls(step, { words, inline, give, complain });
      controls.replaceChildren(...(offered ? [offered.element] : []));
    }
    if (offered) offered.element.ariaLabel = question;
    controls.hidden = !openStep(state);
    input.form.hidden = isClosed || state.phase === 'unavailable';
    end.hidden = !isClosed;
    compose(inline ? null : step, question);
    keepFocus(focused);
  }

  function give(value, text, consent) {
    chat.answer(state.step, value, { text, consent });
    input.focus();
  }

  function compose(step, question) {
    if (step && step.kind in FIELDS) input.become(step, question, step.kind === 'number' ? words.number : words.answer);
    else input.become(null, words.write, step ? words.orWrite : words.write);
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
    const last = log.log.lastElementChild;
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
    restore,
    reveal,
    words: () => words,
    focus: () => (state.state === 'closed' ? element : input).focus(),
  };
}

/** The value of a typed step, undefined if the text should rather be understood by the server. */
function valueOf(step, text) {
  const field = FIELDS[step.kind];
  if (!field) return undefined;
  return field.value ? field.value(text) ?? (step.consent ? text : undefined) : text;
}

const shownAs = (step, text) => (step.unit ? `${text} ${step.unit}` : text);

function questionOf({ messages, step }) {
  const asked = messages.filter((message) => message.by === 'bot');
  return (asked.filter((message) => step && message.step === step.id).pop() ?? asked.at(-1))?.text ?? '';
}

function errorText(error, words) {
  if (!error) return '';
  const own = { consent: words.consentFirst, 'choose-one': words.chooseOne, 'too-large': words.tooLong, closed: '' };
  return own[error.code] ?? (error.code === 'invalid-answer' && error.message ? error.message : words.failed);
}
