/** A message for who is not there: a button where the server offers one, and the form behind it. */
import { h } from './dom.js';

const LONGEST = 2_000; // characters of a text that the server takes

/** `chat` sends it (`leaveMessage`) and keeps what is written until then; `toggled()` hears that the form has been opened or
 * closed. */
export function messaging(chat, toggled) {
  const told = h('p.hint', { role: 'status' });
  const button = h('button.choice', { type: 'button', 'aria-expanded': 'false', onclick: () => turn(true) });
  const text = h('textarea.field', { rows: 3, dir: 'auto', 'aria-describedby': 'left-error' });
  const email = h('input.field', { type: 'email', autocomplete: 'email', dir: 'ltr', placeholder: 'name@example.com', 'aria-describedby': 'left-error' });
  const box = h('input', { type: 'checkbox' });
  const [textName, emailName, wording] = [h('span'), h('span'), h('span', { dir: 'auto' })];
  const use = h('p.hint', { dir: 'auto' });
  const address = h('label.entry', {}, emailName, h('div.box', {}, email));
  const consent = h('label.consent', {}, box, wording);
  const error = h('p.error', { id: 'left-error', role: 'alert', dir: 'auto' });
  const [send, notNow] = [h('button.do'), h('button.bare', { type: 'button', onclick: () => turn(false) })];
  const form = h('form.step', { novalidate: true, onsubmit, oninput: keep }, // on the page while it is open
    h('label.entry', {}, textName, h('div.box', {}, text)), address, consent, use, error, h('div.choices', {}, send, notNow));
  const element = h('div.leaving', { hidden: true }, told, button);
  let words, offer;
  let whose; // conversation it is written in
  let unkept = null;

  function turn(open) {
    unfold(open);
    if (open) text.focus();
    else button.focus({ preventScroll: true }); // the last message has come into view
    if (open) element.parentNode.scrollTop = form.offsetTop - 12; // as much of it as there is room for
    keep();
  }

  function unfold(open) {
    if (open) element.append(form);
    else form.remove();
    button.hidden = open || !offer;
    button.ariaExpanded = String(open);
    complain('');
    toggled();
  }

  function keep() {
    const isWritten = text.value || email.value;
    chat.keepLetter(isWritten ? { text: text.value, email: email.value, open: form.isConnected } : undefined);
  }

  /** What was written before a reload is there again; in another conversation nothing is. */
  function takeUp() {
    const letter = whose && chat.letter();
    write(letter?.text, letter?.email);
    if (offer && letter?.open) unfold(true);
  }

  function write(written = '', to = '') {
    [text.value, email.value, box.checked] = [written, to, false];
  }

  function onsubmit(event) {
    event.preventDefault();
    const written = text.value.trim();
    const to = address.hidden ? undefined : email.value.trim();
    if (!written) return text.focus();
    if (written.length > LONGEST) return complain(words.tooLong, text);
    if (to === '' || (to && !email.validity.valid)) return complain(words.emailFirst, email);
    if (to && !consent.hidden && !box.checked) return complain(words.consentFirst, box);
    chat.leaveMessage(written, { email: to, consent: box.checked || undefined });
    write();
    turn(false);
  }

  function complain(said, where) {
    error.textContent = said;
    for (const field of [text, email]) field.ariaInvalid = field === where ? 'true' : null;
    where?.focus();
  }

  /** Refused: it is put back, with what was wrong. */
  function putBack({ item, error: { code, message } }) {
    const { data } = item;
    if (!text.value) text.value = data.text;
    if (data.email) email.value = data.email;
    if (element.getRootNode().activeElement) turn(true); // else the visitor is elsewhere on the page, or it is a new one
    else unfold(true);
    keep();
    complain((code === 'invalid-answer' && message) || (code === 'too-large' ? words.tooLong : words.failed));
  }

  function show(state, said) {
    words = said;
    offer = state.message;
    const last = [...state.messages, ...state.pending].filter((one) => one.by !== 'bot' && one.request !== 'signal').at(-1);
    const refused = state.unkept?.item.request === 'message' ? state.unkept : null;
    const isKept = !!last?.left;
    element.hidden = state.phase === 'unavailable' || !(offer || isKept || unkept !== refused);
    const thanks = isKept ? words.messageKept : '';
    if (told.textContent !== thanks) told.textContent = thanks;
    button.textContent = isKept ? words.leaveAnother : words.leaveMessage;
    button.hidden = !offer || form.isConnected;
    if (!offer && form.isConnected) {
      if (form.contains(form.getRootNode().activeElement)) element.closest('.panel').focus();
      unfold(false);
    }
    if (whose !== state.conversation) {
      whose = state.conversation;
      takeUp();
    }
    [textName.textContent, emailName.textContent, send.textContent, notNow.textContent] = [words.yourMessage, words.yourEmail, words.send, words.notNow];
    address.hidden = !offer?.email;
    consent.hidden = !offer?.consent;
    use.hidden = !offer?.hint;
    wording.textContent = offer?.consent ?? '';
    use.textContent = offer?.hint ?? '';
    if (unkept !== refused) {
      unkept = refused;
      if (unkept && offer) putBack(unkept);
    }
  }

  return { element, show, isOpen: () => form.isConnected };
}
