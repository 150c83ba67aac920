/** The talk to take along once it is over: as a copy, or by e-mail; sent by the server where it offers that, else from
 * the visitor's own mail program. */
import { h } from './dom.js';
import { asText } from './ending.js';
import { whole } from './outbox.js';

const LONGEST = 1_800; // characters of a mail's address: some programs take no longer one

/** `title()` of the mail, `messages()` of the talk, `send(email)` to have it sent. */
export function keeping(words, title, messages, send) {
  const copy = h('button.choice', { type: 'button', onclick: copied }, words.copy);
  const own = h('a.do.choice', { href: 'mailto:', onclick: mailed }, words.mail);
  const button = h('button.choice', { type: 'button', 'aria-expanded': 'false', onclick: () => turn(true) }, words.mail);
  const told = h('p.hint', { role: 'status' });
  const email = h('input.field', { type: 'email', autocomplete: 'email', dir: 'ltr', placeholder: 'name@example.com', 'aria-describedby': 'keep-error' });
  const error = h('p.error', { id: 'keep-error', role: 'alert', dir: 'auto' });
  const form = h('form.step', { novalidate: true, onsubmit },
    h('label.entry', {}, h('span', {}, words.mailTo), h('div.box', {}, email)), error,
    h('div.choices', {}, h('button.do', {}, words.send), h('button.bare', { type: 'button', onclick: () => turn(false) }, words.notNow)));
  const element = h('div.keeping', {}, navigator.clipboard ? copy : null, own, button, told);
  let offer, left;
  let unkept = null;

  function copied() {
    navigator.clipboard.writeText(asText(messages(), words)).then(() => (copy.textContent = words.copied), () => {});
  }

  function mailed() {
    let text = asText(messages(), words);
    while (encodeURIComponent(text).length > LONGEST) text = whole(text.slice(0, text.length * 0.9));
    own.href = `mailto:?subject=${encodeURIComponent(title())}&body=${encodeURIComponent(text)}`;
  }

  function turn(open) {
    button.hidden = open || !offer?.left;
    button.ariaExpanded = String(open);
    complain('');
    if (open) {
      element.append(form);
      email.value ||= offer?.to ?? '';
      email.focus();
      element.parentNode.scrollTop = form.offsetTop - 12;
    } else {
      (button.hidden ? copy : button).focus();
      form.remove();
    }
  }

  function onsubmit(event) {
    event.preventDefault();
    const to = email.value.trim();
    if (!to || !email.validity.valid) return complain(words.emailFirst);
    send(to);
    turn(false);
  }

  function complain(said) {
    error.textContent = said;
    email.ariaInvalid = said ? 'true' : null;
    if (said) email.focus();
    if (said) element.parentNode.scrollTop = form.offsetTop - 12;
  }

  function show(state) {
    offer = state.transcript;
    own.hidden = !!offer;
    button.hidden = !offer?.left || form.isConnected;
    if (offer && left !== undefined && offer.left < left) told.textContent = words.mailSent;
    left = offer?.left ?? left;
    const refused = state.unkept?.item.request === 'transcript' ? state.unkept : null;
    if (refused === unkept) return;
    unkept = refused;
    if (!refused) return;
    turn(true);
    complain(refused.error.message || words.failed);
  }

  return { element, show };
}
