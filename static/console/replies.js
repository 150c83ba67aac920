// Canned replies: chosen with `/` in the composer, filled in before the eyes of who sends them, kept by the site's reps.

import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import { Dialog } from './dialog.js';
import { newId } from './live.js';
import { link, replies } from './store.js';
import { errorText, words } from './words.js';

const MOST = 8; // shown to choose from

/** The text with what is known put in; what is not known goes, with the space before it: 'Hello {name}!' → 'Hello!' */
export const filled = (text, known) =>
  text.replace(/\s?\{(name|company|rep)\}/g, (place, key) => (known[key] ? place.replace(`{${key}}`, () => known[key]) : ''));

/** The site's replies whose name or text holds what is typed; those whose name begins with it first. */
export function matching(all, site, typed) {
  const wanted = typed.trim().toLocaleLowerCase();
  const begins = one => one.name.toLocaleLowerCase().startsWith(wanted);
  return all
    .filter(one => one.site === site && `${one.name}\n${one.text}`.toLocaleLowerCase().includes(wanted))
    .sort((a, b) => begins(b) - begins(a))
    .slice(0, MOST);
}

const STEPS = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' };

/** Above the field: Enter there takes the first, arrows move into it. */
export function Picker({ found, pick, list, back }) {
  const move = event => {
    if (event.key === 'Escape') return back();
    const step = STEPS[event.key];
    if (!step) return undefined;
    event.preventDefault();
    const next = document.activeElement.closest('li')[step]?.querySelector('button');
    return next ? next.focus() : back();
  };
  return html`
    <ul class="picker" ref=${list} aria-label=${words.composer.replies} onKeyDown=${move}>${found.map(one => html`
      <li key=${one.id}><button type="button" onClick=${() => pick(one)}>
        <b dir="auto">${one.name}</b> <small dir="auto">${one.text}</small></button></li>`)}</ul>`;
}

export function Replies({ lead, wire }) {
  const [open, show] = useState(false);
  return html`
    <button type="button" class="button button-small" onClick=${() => show(true)}>${words.composer.replies}</button>
    ${open && html`<${Manage} site=${lead.site} wire=${wire} close=${() => show(false)} />`}`;
}

const NEW = { reply: null, name: '', text: '' };

function Manage({ site, wire, close }) {
  const [fields, fill] = useState(NEW);
  const [problem, tell] = useState(null);
  const own = replies.value.filter(one => one.site === site);
  const off = link.value !== 'live';
  const change = event => fill({ ...fields, [event.target.name]: event.target.value });
  const told = (ack, then) => (ack.ok ? (tell(null), then?.()) : tell(errorText(ack.error)));
  async function save(event) {
    event.preventDefault();
    const { reply, name, text } = fields;
    told(await wire.saveReply({ reply: reply ?? newId(), site, name: name.trim(), text: text.trim() }), () => fill(NEW));
  }
  return html`
    <${Dialog} title=${words.composer.replies} close=${close}>
      <p><small>${words.composer.repliesMore}</small></p>
      ${problem && html`<p class="late" role="alert">${problem}</p>`}
      <ul class="dialog-list">${own.map(one => html`
        <li key=${one.id}><span><b dir="auto">${one.name}</b><br /><small dir="auto">${one.text}</small></span>
          <span class="dialog-do">
            <button type="button" class="button button-small" aria-label=${words.composer.edit(one.name)}
                    onClick=${() => fill({ reply: one.id, name: one.name, text: one.text })}>${words.composer.change}</button>
            <button type="button" class="button button-small" disabled=${off} aria-label=${words.composer.removeOf(one.name)}
                    onClick=${async () => told(await wire.removeReply({ reply: one.id, site }))}>${words.composer.remove}</button>
          </span></li>`)}</ul>
      <form onSubmit=${save}>
        <label>${words.composer.replyName}
          <input name="name" dir="auto" required maxlength="60" value=${fields.name} onInput=${change} /></label>
        <label>${words.composer.replyText}
          <textarea name="text" rows="3" dir="auto" required maxlength="2000" value=${fields.text} onInput=${change}></textarea></label>
        <p class="dialog-do"><button type="submit" class="button button-accent" disabled=${off}>${words.composer.save}</button>
          ${fields.reply && html`<button type="button" class="button" onClick=${() => fill(NEW)}>${words.cancel}</button>`}</p>
      </form>
    <//>`;
}
