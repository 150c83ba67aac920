// The lead's company: who of it is there, whose answer each criterion rests on, what nobody has told yet.

import { html } from 'htm/preact';
import { bandName, label, points } from './format.js';
import { Icon, Range } from './parts.js';
import { addressOf } from './route.js';
import { words } from './words.js';

const WIDE = '(width >= 48rem)'; // on a phone the card is one line until it is opened

/** `called`: what the reader calls a criterion, by its id. */
export function Account({ account, conversation, called }) {
  if (!account) return null;
  const say = words.account;
  return html`
    <details class="account" open=${matchMedia(WIDE).matches}>
      <summary><h3>${say.title}: <bdi>${account.name}</bdi></h3>
        <small>${say.people(account.people.length)}<span class="account-closed"> · ${points(account.total)} ${words.of} ${points(account.of)}</span></small></summary>
      <p class="total"><b>${points(account.total)}</b> ${words.of} ${points(account.of)}
        ${account.lowest !== account.highest && html` <span>${words.range(points(account.lowest), points(account.highest))}</span>`}</p>
      <${Range} ...${account} />
      <p class="total-more"><span class="band"><span>${bandName(account.band)}<small>, ${words.certainty[account.certainty]}</small></span></span>
        <small>${say.rolledUp(points(account.rolled_up), points(account.of))}</small></p>
      <h4>${say.there}</h4>
      <ul class="people">${account.people.map(person => html`
        <${Person} key=${person.lead} person=${person} current=${person.conversation === conversation} />`)}</ul>
      <h4>${say.known}</h4>
      <ul class="founded">${account.criteria.filter(one => one.by).map(one => html`
        <${Founded} key=${one.id} founded=${one} name=${called(one.id) ?? one.label} />`)}</ul>
      ${account.missing.length > 0 && html`
        <p class="untold"><b>${say.missing}:</b> ${account.missing.map(id => called(id) ?? label(id)).join(', ')}</p>`}
    </details>`;
}

const Person = ({ person, current }) => html`
  <li><a href=${addressOf(person.conversation)} aria-current=${current ? 'true' : null}>
    <span class="people-name"><bdi>${person.name ?? words.visitor}</bdi></span>
    <span class="people-score">${person.hot && html`<span class="band band-hot"><${Icon} name="flame" />${words.hot}</span>`}
      ${' '}${points(person.total)} ${words.of} ${points(person.of)}</span>
    <small>${words.account.roles[person.role] ?? words.account.noRole}</small>
  </a></li>`;

const Founded = ({ founded: { points: got, max, said, name: who, role, confirmed }, name }) => html`
  <li><span>${name}</span> <span class="founded-points"><b>${points(got)}</b> ${words.of} ${points(max)}</span>
    <small dir="auto">${said}</small>
    <small class="founded-by"><bdi>${who ?? words.visitor}</bdi>${role && html`<span>, ${words.account.roles[role]}</span>`}${confirmed && html`
      <b class="confirmed"> · <${Icon} name="check" />${words.account.confirmed}</b>`}</small></li>`;
