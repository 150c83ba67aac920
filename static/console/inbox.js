// The inbox: every lead as a link, hot ones first. Arrow keys, j and k move through it.

import { html } from 'htm/preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { label, pageName } from './format.js';
import { grouped, isOwner, nameOf } from './order.js';
import { Ago, Band, Due, Score } from './parts.js';
import { addressOf } from './route.js';
import { leads, me, opened, watched } from './store.js';
import { words } from './words.js';

const CLOSED_AT_FIRST = 30;
const STEPS = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

export function Inbox() {
  const list = useRef();
  const all = Object.values(leads.value);
  const left = useRef(null);
  useEffect(() => { // back from a lead: what had the focus is gone, its row takes it
    if (left.current && opened.value === null && document.activeElement === document.body) {
      list.current.querySelector(`[href="${addressOf(left.current)}"]`)?.focus();
    }
    left.current = opened.value;
  }, [opened.value]);
  return html`
    <nav class="inbox" aria-label=${words.inbox} ref=${list} onKeyDown=${step}>
      <h2 class="inbox-title">${words.inbox} ${all.length > 0 && html`<span class="count">${all.length}</span>`}</h2>
      ${all.length === 0 && (watched.value ? html`<${Empty} />` : html`<p class="quiet">${words.loading}</p>`)}
      ${grouped(all).map(({ group, leads: some }) => html`<${Group} key=${group} group=${group} leads=${some} />`)}
    </nav>`;
}

const Empty = () => html`
  <div class="empty">
    <p><strong>${words.inboxEmpty}</strong></p>
    <p>${words.inboxEmptyMore}</p>
  </div>`;

function Group({ group, leads: some }) {
  const [all, showAll] = useState(false);
  const shown = all || group !== 'closed' ? some : some.slice(0, CLOSED_AT_FIRST);
  return html`
    <section class=${`group group-${group}`} aria-labelledby=${`group-${group}`}>
      <h3 id=${`group-${group}`}>${words.groups[group]} <span class="count">${some.length}</span></h3>
      <ul>${shown.map(lead => html`<li key=${lead.id}><${Row} lead=${lead} hot=${group === 'hot'} /></li>`)}</ul>
      ${shown.length < some.length && html`
        <button type="button" class="plain" onClick=${() => showAll(true)}>${words.more(some.length - shown.length)}</button>`}
    </section>`;
}

function Row({ lead, hot }) {
  const current = opened.value === lead.conversation;
  return html`
    <a class=${`row row-${lead.state} ${hot ? 'row-hot' : ''}`} href=${addressOf(lead.conversation)}
       aria-current=${current ? 'true' : null}>
      <span class="row-line">
        <span class="row-who">
          ${lead.here && html`<${Here} />`}
          <bdi class="row-name">${nameOf(lead) ?? words.visitor}</bdi>
          ${lead.company && html`<bdi class="row-company">${lead.company}</bdi>`}
        </span>
        <span class="row-time"><${Ago} at=${lead.last} /></span>
      </span>
      <span class="row-line"><${Band} lead=${lead} settled=${!hot} /><${Score} ...${lead} /></span>
      <span class="row-more">
        <span class=${`state state-${lead.state}`}>${stateOf(lead)}</span>
        ${lead.persona && html`<span>${lead.persona_label ?? label(lead.persona)}</span>`}
        ${lead.due && !lead.outcome && html`<${Due} at=${lead.due} />`}
        ${['recheck', 'contradicted'].filter(flag => lead[flag]).map(flag => html`
          <span key=${flag} class="flag">${words.flags[flag]}</span>`)}
        ${lead.outcome && html`<span class="won">${words.outcomes[lead.outcome.outcome ?? lead.outcome]}</span>`}
        ${lead.page && html`<bdi class="row-page" dir="ltr">${pageName(lead.page)}</bdi>`}
      </span>
    </a>`;
}

const Here = () => html`
  <span class="here" title=${words.hereNow}><span class="visually-hidden">${words.hereNow}</span></span>`;

/** 'with the bot', 'waiting', 'with Remy', 'closed'; and whose it is where that is not the same. */
export function stateOf(lead) {
  const who = isOwner(me.value, lead) ? words.you : lead.owner;
  if (lead.state === 'rep') return who ? words.withRep(who) : words.state.rep;
  return who ? `${words.state[lead.state]}, ${words.ownedBy(who)}` : words.state[lead.state];
}

function step(event) {
  const move = STEPS[event.key];
  if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...event.currentTarget.querySelectorAll('.row')];
  const at = rows.indexOf(document.activeElement.closest('.row'));
  const next = rows[at === -1 ? 0 : at + move];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
