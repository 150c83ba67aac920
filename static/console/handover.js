// A conversation goes to a colleague, with a note of what they need to know.

import { html } from 'htm/preact';
import { useEffect, useState } from 'preact/hooks';
import { Dialog } from './dialog.js';
import { colleagues, dispatch, link, me, now, reps } from './store.js';
import { words } from './words.js';

const GOOD_NEWS = 6000; // ms it is said that all went well
const ORDER = { available: 0, away: 1, offline: 2 };

/** Who else sells at the site, with how they are now: who is there comes first. */
export function candidates(all, present, own, site) {
  const states = Object.fromEntries(present.map(rep => [rep.id, rep]));
  return all
    .filter(one => one.id !== own.id && one.sites.includes(site))
    .map(one => ({ ...one, state: states[one.id]?.state ?? 'offline', chats: states[one.id]?.chats ?? 0 }))
    .sort((a, b) => ORDER[a.state] - ORDER[b.state] || a.chats - b.chats || a.name.localeCompare(b.name));
}

export function HandOver({ lead, wire }) {
  const [open, show] = useState(false);
  return html`
    <button type="button" class="button button-small" onClick=${() => show(true)}>${words.composer.handOver}</button>
    ${open && html`<${Choose} lead=${lead} wire=${wire} close=${() => show(false)} />`}`;
}

function Choose({ lead, wire, close }) {
  const [note, write] = useState('');
  const found = candidates(colleagues.value, reps.value, me.value, lead.site);
  useEffect(() => { wire.loadColleagues(); }, []);
  async function give(to) {
    close(); // what went wrong is said above the conversation
    const ack = await wire.transfer(lead.conversation, to.id, note.trim());
    const told = { text: words.composer.handedTo(to.name), until: now.peek() + GOOD_NEWS };
    if (ack.ok) dispatch({ type: 'noted', conversation: lead.conversation, note: told });
  }
  return html`
    <${Dialog} title=${words.composer.handOver} close=${close}>
      <label>${words.composer.handNote}
        <textarea rows="3" dir="auto" maxlength="2000" value=${note} onInput=${event => write(event.target.value)}></textarea></label>
      ${found.length === 0 && html`<p>${words.nobody}</p>`}
      <ul class="dialog-list">${found.map(one => html`
        <li key=${one.id}><button type="button" class="button" disabled=${link.value !== 'live'} onClick=${() => give(one)}>
          <span class=${`dot dot-${one.state}`} aria-hidden="true"></span><bdi>${one.name}</bdi>
          <small>${words.composer.presence[one.state]}, ${words.chats(one.chats)}</small></button></li>`)}</ul>
    <//>`;
}
