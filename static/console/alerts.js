// The cards that say a lead is hot. One stands here until somebody claims it or it is withdrawn.

import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { bandName, pageName, points } from './format.js';
import { isMine, nameOf } from './order.js';
import { Icon, Range, Stopwatch } from './parts.js';
import { isMyTurn } from './ring.js';
import { go } from './route.js';
import { alerts, leads, link, me, opened, panes } from './store.js';
import { words } from './words.js';

const oldestFirst = (a, b) => Date.parse(a.at) - Date.parse(b.at);

/** Always on the page: a live region that is there before its content is read out, and card by card. */
export function Alerts({ wire }) {
  const all = Object.values(alerts.value).sort(oldestFirst);
  return html`
    <section class="alerts" aria-label=${words.alerts}>
      <div class="alerts-queue" role="alert" aria-atomic="false">
        ${all.map(alert => html`<${Card} key=${alert.id} alert=${alert} wire=${wire} />`)}
      </div>
    </section>`;
}

function Card({ alert, wire }) {
  const card = useRef();
  const lead = leads.value[alert.lead];
  const who = { ...lead, ...alert }; // an alert carries name and company too, and may come before its lead
  const isOpened = opened.value === alert.conversation;
  useSeen(card, () => wire.seen(alert.id), Boolean(alert.left));
  return html`
    <article class=${`card ${alert.left ? 'card-left' : ''} ${isOpened ? 'card-opened' : ''}`} ref=${card}>
      <${Icon} name="flame" />
      <div class="card-who">
        <h2>${alert.withdrawn ? called(who) : words.isHot(called(who))}</h2>
        <p>
          ${who.company && html`<bdi>${who.company}</bdi> · `}
          ${alert.page && html`${words.onPage} <bdi dir="ltr">${pageName(alert.page)}</bdi>`}
        </p>
      </div>
      <div class="card-score">
        <p><b>${points(alert.total)}</b> ${words.of} ${points(alert.of)} <span class="band band-hot">${bandName(alert.band)}</span></p>
        ${'lowest' in who && html`<${Range} ...${who} />`}
      </div>
      <ul class="card-because" aria-label=${words.because}>
        ${alert.because.map(text => html`<li key=${text} dir="auto">${text}</li>`)}
      </ul>
      ${alert.left ? html`<p class="card-over" dir="auto">${farewell(alert)}</p>`
        : html`<${Buttons} alert=${alert} lead=${lead} wire=${wire} />`}
    </article>`;
}

/** The name, apart from the sentence around it, which may run the other way. */
const called = who => `\u2068${nameOf(who) ?? words.visitor}\u2069`;

/** Why the card is about to go: somebody has claimed it, or what made it hot is so no more. */
const farewell = alert =>
  (alert.claimed_by ? words.claimedBy(alert.claimed_by) : alert.withdrawn_because?.join(' · ') ?? words.withdrawn);

function Buttons({ alert, lead, wire }) {
  const busy = panes.value[alert.conversation]?.busy === 'claim';
  async function claim() {
    const ack = await wire.claim(alert.conversation);
    if (ack.ok) go(alert.conversation);
  }
  return html`
    <div class="card-do">
      <span class="card-time">${isMyTurn(me.value, alert) && alert.for?.length > 0 && html`<strong>${words.yourTurn}</strong> `}
        <${Stopwatch} at=${alert.at} /></span>
      ${!(lead && isMine(me.value, lead)) && html`
        <button type="button" class="button button-hot" disabled=${busy || link.value !== 'live'} onClick=${claim}>
          ${busy ? words.claiming : words.claim}</button>`}
      <button type="button" class="button" onClick=${() => go(alert.conversation)}>${words.open}</button>
    </div>`;
}

/** Calls `told` when the element is on screen in a visible tab. */
function useSeen(element, told, over) {
  useEffect(() => {
    if (over) return undefined;
    let onScreen = false;
    const look = () => { if (onScreen && document.visibilityState === 'visible') told(); };
    const observer = new IntersectionObserver(([entry]) => { onScreen = entry.isIntersecting; look(); }, { threshold: 0.5 });
    observer.observe(element.current);
    document.addEventListener('visibilitychange', look);
    return () => { observer.disconnect(); document.removeEventListener('visibilitychange', look); };
  }, [over]);
}
