// Who the visitor is: known from before or not, their other conversations, and the reps' word that it is so or not.

import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import { bandName, day, points } from './format.js';
import { nameOf } from './order.js';
import { addressOf } from './route.js';
import { leads, link, now } from './store.js';
import { words } from './words.js';

const MOST = 6; // leads shown to choose from

/** The leads of the same site whose name, company or address holds the text; the latest first. */
export function leadsLike(all, own, text) {
  const wanted = text.trim().toLocaleLowerCase();
  if (!wanted) return [];
  const holds = lead => [lead.name, lead.email, lead.company].some(one => one?.toLocaleLowerCase().includes(wanted));
  return Object.values(all)
    .filter(lead => lead.id !== own.id && lead.site === own.site && holds(lead))
    .sort((a, b) => Date.parse(b.last) - Date.parse(a.last))
    .slice(0, MOST);
}

export const Person = ({ lead, conversations, past, wire }) => html`
  <section class="person">
    <h3>${words.person.title}</h3>
    ${lead.tie && !past && html`<p>${words.person.tie[lead.tie]}</p>
      <p><button type="button" class="button button-small" disabled=${link.value !== 'live'}
              onClick=${() => wire.part(lead.conversation)}>${words.person.part}</button></p>`}
    ${conversations.length > 0 && html`<h4>${words.person.others}</h4>
      <ul class="people">${conversations.map(one => html`<${Other} key=${one.conversation} other=${one} />`)}</ul>`}
    ${!past && html`<${Join} lead=${lead} wire=${wire} />`}
  </section>`;

const Other = ({ other }) => html`
  <li><a href=${addressOf(other.conversation)}>
    <span class="people-name"><time datetime=${other.since}>${day(other.since, now.value)}</time></span>
    <span class="people-score">${points(other.total)} ${words.of} ${points(other.of)}</span>
    <small>${bandName(other.band)}, ${words.state[other.state]} · ${other.flow}</small>
  </a></li>`;

function Join({ lead, wire }) {
  const [text, type] = useState('');
  const found = leadsLike(leads.value, lead, text);
  return html`
    <details class="join">
      <summary>${words.person.join}</summary>
      <label>${words.person.joinWith}
        <input type="search" dir="auto" maxlength="200" value=${text} onInput=${event => type(event.target.value)} /></label>
      <ul class="join-found" aria-live="polite">
        ${found.map(one => html`<li key=${one.id}>
          <button type="button" class="button button-small" disabled=${link.value !== 'live'}
                  onClick=${() => wire.join(lead.conversation, one.id)}><bdi>${nameOf(one)}</bdi>
            ${one.company && html` <small><bdi>${one.company}</bdi></small>`}</button></li>`)}
        ${text.trim() && found.length === 0 && html`<li><small>${words.person.joinNobody}</small></li>`}
      </ul>
    </details>`;
}
