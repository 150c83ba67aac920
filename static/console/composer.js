// Where a rep writes: to the visitor if the conversation is theirs, a note in any case. It says whose it is.

import { html } from 'htm/preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { tel } from './format.js';
import { HandOver } from './handover.js';
import { isMine } from './order.js';
import { Icon } from './parts.js';
import { Picker, Replies, filled, matching } from './replies.js';
import { dispatch, drafts, link, mail, me, replies } from './store.js';
import { words } from './words.js';

const LONGEST = 2000; // characters of one message, as the server takes them
const noteOf = conversation => `note:${conversation}`; // a note's draft is kept beside the message's

export function Composer({ lead, pane, wire }) {
  const [noting, note] = useState(false);
  const mine = isMine(me.value, lead);
  const tools = html`<${Tools} lead=${lead} mine=${mine} noting=${noting} note=${note} wire=${wire} />`;
  if (noting) return html`<${WriteNote} conversation=${lead.conversation} wire=${wire} tools=${tools} close=${() => note(false)} />`;
  if (mine) return html`<${Write} lead=${lead} questions=${pane.questions} wire=${wire} tools=${tools} />`;
  const says = words.owns[lead.message && lead.state !== 'rep' ? 'message' : lead.state];
  return html`<div class="composer-not"><p>${lead.state === 'rep' ? says(lead.owner ?? words.somebody) : says}</p>${tools}</div>`;
}

/** What else may be done with it; a telephone call is a claim too, for who calls must not be called after. */
const Tools = ({ lead, mine, noting, note, wire }) => html`
  <div class="composer-tools">
    <button type="button" class="button button-small" aria-pressed=${String(noting)} onClick=${() => note(!noting)}>${words.composer.note}</button>
    ${mine && html`<${Replies} lead=${lead} wire=${wire} /><${HandOver} lead=${lead} wire=${wire} />`}
    ${lead.phone && (mine || lead.state !== 'rep') && link.value === 'live' && html`
      <a class="button button-small" href=${tel(lead.phone)} onClick=${() => wire.call(lead.conversation)}>
        <${Icon} name="phone" />${words.composer.call} <bdi dir="ltr">${lead.phone}</bdi></a>`}
  </div>`;

function Write({ lead, questions, wire, tools }) {
  const { conversation } = lead;
  const field = useRef();
  const picker = useRef();
  const text = drafts.value[conversation] ?? '';
  const off = link.value !== 'live';
  const left = LONGEST - [...text].length;
  const found = text.startsWith('/') ? matching(replies.value, lead.site, text.slice(1)) : [];
  useEffect(() => { // just claimed: the button that had the focus is gone
    wire.loadReplies();
    if (document.activeElement === document.body || document.activeElement.matches('.head h2')) field.current.focus();
  }, []);
  const draft = wanted => dispatch({ type: 'drafted', conversation, text: wanted });
  const type = event => {
    draft(event.target.value);
    wire.typing(conversation);
  };
  const pick = reply => {
    draft(filled(reply.text, { name: lead.name, company: lead.company, rep: me.value.name }));
    field.current.focus();
  };
  const send = event => {
    event.preventDefault();
    if (found.length > 0) return pick(found[0]);
    if (off || left < 0 || !text.trim()) return undefined;
    return wire.say(conversation, text.trim());
  };
  const keys = event => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
    if (found.length === 0) return;
    if (event.key === 'Escape') draft('');
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      picker.current.querySelector('button').focus();
    }
  };
  return html`<div class="composing">
    <form class="composer" onSubmit=${send}>
      <p class="composer-owner" id="composer-owner">${lead.here ? words.owns.mine : lead.mailable && mail.value ? words.owns.byMail : words.owns.later}</p>
      <${Questions} lead=${lead} questions=${questions} wire=${wire} />
      ${found.length > 0 && html`<${Picker} found=${found} pick=${pick} list=${picker} back=${() => field.current.focus()} />`}
      <label class="visually-hidden" for="composer-text">${words.message}</label>
      <textarea id="composer-text" rows="2" dir="auto" ref=${field} value=${text} aria-describedby="composer-owner composer-hint"
                onInput=${type} onKeyDown=${keys}></textarea>
      <button type="submit" class="button button-accent" disabled=${off || left < 0}>${words.send}</button>
      <small id="composer-hint" class=${left < 0 ? 'late' : left < 200 ? '' : 'hint'}>${left < 200 ? words.left(left) : `${words.messageHint} · ${words.composer.slash}`}</small>
    </form>
    ${tools}</div>`;
}

/** The questions the flow has not put yet, the address first: without it nobody can be written to later. */
export const unasked = (lead, questions) => questions
  .filter(one => !one.asked)
  .sort((a, b) => isAddress(lead, b) - isAddress(lead, a));

const isAddress = (lead, question) => question.kind === 'email' && !lead.email;

function Questions({ lead, questions, wire }) {
  const open = unasked(lead, questions);
  if (open.length === 0) return null;
  return html`
    <div class="asks" role="group" aria-label=${words.composer.asks}>
      <small aria-hidden="true">${words.composer.asks}</small>
      ${open.map(one => html`
        <button type="button" key=${one.id} class="button button-small" title=${one.label} disabled=${link.value !== 'live'}
                aria-label=${words.askHint(one.name)} onClick=${() => wire.ask(lead.conversation, one.id)}>${one.name}</button>`)}
    </div>`;
}

function WriteNote({ conversation, wire, tools, close }) {
  const field = useRef();
  const key = noteOf(conversation);
  const text = drafts.value[key] ?? '';
  const off = link.value !== 'live' || !text.trim() || [...text].length > LONGEST;
  useEffect(() => field.current.focus(), []);
  const draft = wanted => dispatch({ type: 'drafted', conversation: key, text: wanted });
  async function keep(event) {
    event.preventDefault();
    if (off) return;
    const ack = await wire.note(conversation, text.trim());
    if (!ack.ok) return;
    draft('');
    close();
  }
  const keys = event => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) keep(event);
    if (event.key === 'Escape') close();
  };
  return html`<div class="composing composing-note">
    <form class="composer" onSubmit=${keep}>
      <p class="composer-owner" id="note-owner">${words.composer.noteFor}</p>
      <label class="visually-hidden" for="note-text">${words.composer.note}</label>
      <textarea id="note-text" rows="2" dir="auto" ref=${field} value=${text} aria-describedby="note-owner"
                onInput=${event => draft(event.target.value)} onKeyDown=${keys}></textarea>
      <button type="submit" class="button button-accent" disabled=${off}>${words.composer.keepNote}</button>
    </form>
    ${tools}</div>`;
}
