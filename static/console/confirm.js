// What a rep has learnt by talking: a value for one question, by number key or click, with a note if they like.

import { html } from 'htm/preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { dispatch, link, now } from './store.js';
import { words } from './words.js';

const GOOD_NEWS = 6000; // ms it is said that all went well
const FIELDS = { number: 'number', rating: 'number', date: 'date', email: 'email', phone: 'tel', url: 'url', text: 'text' };
const TYPED = 'input, textarea, select';

/** The value as the wire wants it, or null while there is none. */
export function valueIn(question, { text, chosen }) {
  if (question.choices) return chosen.length > 0 ? (question.many ? chosen : chosen[0]) : null;
  if (text.trim() === '') return null;
  return FIELDS[question.kind] === 'number' ? Number(text) : text.trim();
}

/** The question that key `c` opens: the one in focus, else the first that would tell most. */
export function questionFor(card, questions, focused) {
  const asked = [focused, ...card.recheck.map(one => one.step), ...card.missing];
  const found = asked.map(id => questions.find(one => one.id === id)).find(Boolean);
  return found ?? questions.find(one => one.criterion) ?? null;
}

/** Opens with `open(question id)` when `c` is pressed outside a field. */
export function useConfirmKey(card, questions, open) {
  useLayoutEffect(() => { // with the scorecard, not after it is painted: the key may come at once
    const pressed = event => {
      if (event.key !== 'c' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPED)) return;
      const question = card && questionFor(card, questions, event.target.closest?.('[data-step]')?.dataset.step);
      if (!question) return;
      event.preventDefault();
      open(question.id);
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [card, questions]);
}

export function Confirm({ question, lead, wire, close }) {
  const form = useRef();
  const [text, type] = useState('');
  const [note, write] = useState('');
  const [chosen, choose] = useState([]);
  const off = link.value !== 'live';
  useLayoutEffect(() => { // at once: the second key may follow the first before the page is painted
    form.current.scrollIntoView({ block: 'nearest' });
    form.current.querySelector('button, input').focus();
  }, []);
  const told = said => dispatch({ type: 'noted', conversation: lead.conversation, note: said });

  async function confirm(value) {
    if (off) return;
    if (value === null) return void told({ error: { code: 'bad-request', message: words.badValue } });
    const ack = await wire.confirm(lead.conversation, question.id, value, note.trim());
    if (!ack.ok) return;
    told({ text: words.confirmed(question.name), until: now.peek() + GOOD_NEWS });
    close();
  }
  const pick = id => (question.many
    ? choose(chosen.includes(id) ? chosen.filter(one => one !== id) : [...chosen, id])
    : confirm(id));
  const keys = event => {
    if (event.key === 'Escape') return close();
    const choice = question.choices?.[Number(event.key) - 1];
    if (choice && !event.target.closest(TYPED)) pick(choice.id);
  };
  const submit = event => {
    event.preventDefault();
    confirm(valueIn(question, { text, chosen }));
  };
  return html`
    <form class="confirm" ref=${form} onSubmit=${submit} onKeyDown=${keys} aria-label=${words.confirmHint(question.name)}>
      <p dir="auto"><b>${question.label}</b></p>
      ${question.choices ? html`
        <div class="confirm-choices" role="group" aria-label=${question.label}>${question.choices.map(({ id, label }, at) => html`
          <button type="button" key=${id} class="button button-small" disabled=${off} onClick=${() => pick(id)}
                  aria-pressed=${question.many ? String(chosen.includes(id)) : null}>
            ${at < 9 && html`<kbd aria-hidden="true">${at + 1}</kbd> `}<span dir="auto">${label}</span></button>`)}</div>`
        : html`<label>${words.value}${question.unit && html` (${question.unit})`}
          <input type=${FIELDS[question.kind]} step=${question.whole ? 1 : 'any'} min=${bound(question, 'min')} max=${bound(question, 'max')}
                 value=${text} onInput=${event => type(event.target.value)} /></label>`}
      <label>${words.noteField}
        <input name="note" dir="auto" maxlength="500" value=${note} onInput=${event => write(event.target.value)} /></label>
      <p class="confirm-do">
        ${(question.many || !question.choices) && html`
          <button type="submit" class="button button-small button-accent" disabled=${off}>${words.confirm}</button>`}
        <button type="button" class="button button-small" onClick=${close}>${words.cancel}</button>
        <small>${words.confirmKeys}</small></p>
    </form>`;
}

/** Bounds of the value, which for a text are those of its length. */
function bound(question, end) {
  if (question.kind === 'rating') return end === 'min' ? 1 : question.to;
  if (question.kind === 'date') return end === 'min' ? question.from : question.to;
  return question.kind === 'number' ? question[end] : null;
}
