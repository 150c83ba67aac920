// One lead on screen: who it is, the conversation, the scorecard.

import { html } from 'htm/preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { label, mailto, pageName, tel, webAddress } from './format.js';
import { stateOf } from './inbox.js';
import { isMine, nameOf } from './order.js';
import { Account } from './account.js';
import { Composer } from './composer.js';
import { Ago, Band, Due, Icon } from './parts.js';
import { Person } from './person.js';
import { isPast, leadOf, paneOf } from './reduce.js';
import { addressOf } from './route.js';
import { History, Scorecard } from './scorecard.js';
import { Outcome } from './outcome.js';
import { link, me, opened, state } from './store.js';
import { Transcript } from './talk.js';
import { Ledger, Routing, Signals } from './trace.js';
import { errorText, words } from './words.js';

export function Pane({ wire }) {
  const conversation = opened.value;
  if (conversation === null) {
    return html`<section class="pane pane-none"><p><strong>${words.choose}</strong></p><p>${words.chooseMore}</p></section>`;
  }
  return html`<${LeadPane} key=${conversation} conversation=${conversation} wire=${wire} />`;
}

function LeadPane({ conversation, wire }) {
  const [view, show] = useState('talk');
  const heading = useRef();
  const pane = paneOf(state.value, conversation);
  const lead = leadOf(state.value, conversation);
  const past = isPast(lead, conversation);
  const isOver = past || Boolean(lead?.erased); // only read
  const called = id => pane.scorecard?.criteria.find(one => one.id === id)?.label;
  useEffect(() => { // opened on a phone: the list, and the focus with it, is hidden
    if (!document.activeElement?.checkVisibility() || document.activeElement === document.body) heading.current?.focus();
  }, []);
  return html`
    <section class=${`pane pane-${view}`} aria-label=${words.lead} aria-busy=${String(!pane.loaded)}>
      <${Head} lead=${lead} past=${past} pane=${pane} wire=${wire} heading=${heading} />
      <${Note} note=${pane.note} />
      <div class="views" role="group" aria-label=${words.scorecard}>
        ${Object.entries(lead?.erased ? words.views : { ...words.views, outcome: words.outcome }).map(([name, text]) => html`
          <button type="button" aria-pressed=${String(view === name)} onClick=${() => show(name)}>${text}</button>`)}
      </div>
      <div class="talk">
        <${Transcript} pane=${pane} />
        ${lead && (lead.erased ? html`<p class="composer-not">${words.erasedMore}</p>`
          : past ? html`<${Past} lead=${lead} />` : html`<${Composer} lead=${lead} pane=${pane} wire=${wire} />`)}
      </div>
      ${lead && !past && mayClaim(lead) && !isMine(me.value, lead) && html`
        <div class="thumb"><${Claim} lead=${lead} pane=${pane} wire=${wire} /></div>`}
      ${lead && html`
        <aside class="card-side" aria-label=${words.scorecard} tabindex="0">
          <${Scorecard} card=${pane.scorecard} questions=${isOver ? [] : pane.questions} lead=${lead} wire=${isOver ? null : wire}
            reveal=${() => show('score')} />
          <${Account} account=${pane.account} conversation=${lead.conversation} called=${called} />
          ${!lead.erased && html`<${Outcome} lead=${lead} wire=${wire} />`}
          <${Person} lead=${lead} conversations=${pane.conversations} past=${isOver} wire=${wire} />
          <${Signals} signals=${pane.signals} />
          <${Ledger} alerts=${pane.ledger} />
          <${Routing} routing=${pane.routing} />
          <${History} history=${pane.history} of=${pane.scorecard?.of ?? lead.of} conversation=${conversation} />
          <${About} lead=${lead} consents=${pane.consents} />
        </aside>`}
    </section>`;
}

/** An earlier conversation is only read; what goes on is in the lead's current one. */
const Past = ({ lead }) => html`
  <p class="composer-not">${words.person.past(nameOf(lead) ?? words.visitor)}
    ${' '}<a href=${addressOf(lead.conversation)}>${words.person.openCurrent}</a></p>`;

const Head = ({ lead, past, pane, wire, heading }) => html`
  <header class="head">
    <a class="head-back" href="#/"><${Icon} name="back" /><span class="visually-hidden">${words.back}</span></a>
    <div class="head-who">
      <h2 tabindex="-1" ref=${heading}>
        ${lead?.here && html`<span class="here" title=${words.hereNow}></span>`}
        <bdi>${lead?.erased ? words.erased : (lead && nameOf(lead)) ?? words.visitor}</bdi>
        ${lead?.company && html` <bdi class="head-company">${lead.company}</bdi>`}
      </h2>
      ${lead && html`<p class="head-more">
        <${Band} lead=${lead} settled=${lead.state === 'closed'} /> <span class=${`state state-${lead.state}`}>${stateOf(lead)}</span>
        ${lead.due && !lead.outcome && html`<${Due} at=${lead.due} />`}
        ${lead.here && html`<span>${words.hereNow}${lead.page && html` ${words.onPage} <bdi dir="ltr">${pageName(lead.page)}</bdi>`}</span>`}
      </p>`}
    </div>
    ${lead && !past && html`<${Ownership} lead=${lead} pane=${pane} wire=${wire} />`}
  </header>`;

function Ownership({ lead, pane, wire }) {
  if (isMine(me.value, lead)) {
    return html`<button type="button" class="button" title=${words.releaseHint} disabled=${isOff(pane)}
      onClick=${() => wire.release(lead.conversation)}>${words.release}</button>`;
  }
  return mayClaim(lead) && html`<div class="head-claim"><${Claim} lead=${lead} pane=${pane} wire=${wire} /></div>`;
}

const isOff = pane => Boolean(pane.busy) || link.value !== 'live';

/** In the head; on a phone at the bottom, where the thumb is. */
const Claim = ({ lead, pane, wire }) => html`
  <button type="button" class=${`button ${lead.hot ? 'button-hot' : 'button-accent'}`} disabled=${isOff(pane)}
    onClick=${() => wire.claim(lead.conversation)}>${pane.busy === 'claim' ? words.claiming : words.claim}</button>`;

/** Who has left may still be claimed, if they are hot or queued: somebody has to write to them. */
const mayClaim = lead => !lead.erased && (lead.state === 'bot' || lead.state === 'waiting' || (lead.state === 'closed' && (lead.queued || (lead.hot && !lead.owner))));

const Note = ({ note }) => html`
  <div class="note" role="status">
    ${note?.error && html`<p>${errorText(note.error)}
      ${note.error.code === 'signed-out' && html` <a href="/sign-in">${words.signIn}</a>`}</p>`}
    ${note?.text && html`<p class="note-good">${note.text}</p>`}
  </div>`;

const About = ({ lead, consents }) => html`
  <dl class="about">
    ${lead.email && html`<dt>${words.email}</dt><dd><a href=${mailto(lead.email)}><bdi>${lead.email}</bdi></a></dd>`}
    ${lead.phone && html`<dt>${words.phone}</dt><dd><a href=${tel(lead.phone)}><bdi dir="ltr">${lead.phone}</bdi></a></dd>`}
    ${lead.page && html`<dt>${words.page}</dt><dd><${Page} page=${lead.page} /></dd>`}
    ${lead.persona && html`<dt>${words.persona}</dt><dd>${lead.persona_label ?? label(lead.persona)}</dd>`}
    <dt>${words.flow}</dt><dd>${lead.flow}</dd>
    <dt>${words.site}</dt><dd>${lead.site}</dd>
    ${lead.language && html`<dt>${words.language}</dt><dd>${lead.language}</dd>`}
    ${lead.since && html`<dt>${words.since}</dt><dd><${Ago} at=${lead.since} /></dd>`}
    ${consents.length > 0 && html`<dt>${words.consent}</dt>${consents.map(({ text, at }) => html`
      <dd><span dir="auto">“${text}”</span> <small><${Ago} at=${at} /></small></dd>`)}`}
  </dl>`;

function Page({ page }) {
  const address = webAddress(page);
  if (!address) return html`<bdi dir="ltr">${page}</bdi>`;
  return html`<a href=${address} target="_blank" rel="noopener noreferrer nofollow"><bdi dir="ltr">${pageName(page)}</bdi></a>`;
}
