// The inbox: every lead asked for as a link, hot ones first; of a long list only what is on screen is drawn.

import { html } from 'htm/preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Finder } from './finder.js';
import { label, pageName } from './format.js';
import { isOwner, nameOf } from './order.js';
import { Ago, Band, Due, Score } from './parts.js';
import { addressOf } from './route.js';
import { drawn, laidOut, placeOf, scrolledTo } from './rows.js';
import { found, groups, leads, looking, me, opened, watched } from './store.js';
import { words } from './words.js';

const ROW = 6.25; // rem, as in console.css: all rows are of one height
const HEADING = 2.5;
const STEPS = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 5, PageUp: -5, Home: -Infinity, End: Infinity };

export function Inbox({ wire }) {
  const [list, view, follow] = useView();
  const sizes = { row: ROW * view.rem, heading: HEADING * view.rem };
  const { blocks, height } = laidOut(groups.value, sizes);
  const all = groups.value.flatMap(({ leads: some }) => some);
  const [held, hold] = useState(null); // id of the lead whose row has the focus
  const wanted = useRef(null); // the same, while it is not yet drawn
  const heldAt = held === null ? -1 : all.findIndex(lead => lead.id === held);

  function bring(at) { // into view and into focus
    const place = placeOf(blocks, sizes, at);
    if (!place) return;
    wanted.current = all[at].id;
    hold(all[at].id);
    list.current.scrollTop = scrolledTo(place, sizes, list.current.scrollTop, list.current.clientHeight);
    follow();
  }
  useLayoutEffect(() => {
    const row = wanted.current && list.current.querySelector(`[data-lead="${wanted.current}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });
  function move(event) {
    const by = STEPS[event.key];
    if (!by || all.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    bring(Math.min(all.length - 1, Math.max(0, heldAt === -1 ? 0 : heldAt + by)));
  }
  const left = useRef(null);
  useEffect(() => { // back from a lead: what had the focus is gone, its row takes it
    if (left.current && opened.value === null && document.activeElement === document.body) {
      bring(all.findIndex(lead => lead.conversation === left.current));
    }
    left.current = opened.value;
  }, [opened.value]);

  let before = 0;
  return html`
    <nav class="inbox" aria-label=${words.inbox}>
      <h2 class="inbox-title">${words.inbox} ${all.length > 0 && html`<span class="count">${all.length.toLocaleString(words.locale)}</span>`}</h2>
      <${Finder} wire=${wire} count=${all.length} />
      <div class="inbox-list" ref=${list} onScroll=${follow} onKeyDown=${move} onFocusOut=${() => hold(null)}
           onFocusIn=${({ target }) => hold(target.closest('[data-lead]')?.dataset.lead ?? null)}>
        <${Nothing} none=${all.length === 0} />
        <div class="inbox-whole" style=${{ blockSize: `${height}px` }}>
          ${blocks.map(block => {
            const at = heldAt - before;
            before += block.leads.length;
            return html`<${Group} key=${block.group} block=${block} sizes=${sizes}
              rows=${drawn(block, sizes, view.from, view.to, at)} />`;
          })}
        </div>
      </div>
    </nav>`;
}

/** What of the list is on screen, in pixels, and how large a rem is there. Moves in whole rows, not at every pixel. */
function useView() {
  const list = useRef();
  const [view, see] = useState({ from: 0, to: 1000, rem: 16 });
  const follow = () => {
    const { scrollTop, clientHeight } = list.current;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const step = ROW * rem;
    const from = Math.floor(scrollTop / step) * step;
    const to = Math.ceil((scrollTop + clientHeight) / step) * step;
    see(was => (was.from === from && was.to === to && was.rem === rem ? was : { from, to, rem }));
  };
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => { if (list.current) follow(); });
    observer.observe(list.current);
    return () => observer.disconnect();
  }, []);
  return [list, view, follow];
}

function Nothing({ none }) {
  if (!none) return null;
  if (!watched.value) return html`<p class="quiet">${words.loading}</p>`;
  const isEmpty = Object.keys(leads.value).length === 0;
  return html`
    <div class="empty">
      <p><strong>${isEmpty ? words.inboxEmpty : words.nothingFits}</strong></p>
      <p>${isEmpty ? words.inboxEmptyMore : words.nothingFitsMore}</p>
    </div>`;
}

const Group = ({ block: { group, leads: some, top }, rows, sizes }) => html`
  <section class=${`group group-${group}`} aria-labelledby=${`group-${group}`}
           style=${{ insetBlockStart: `${top}px`, blockSize: `${sizes.heading + some.length * sizes.row}px` }}>
    <h3 id=${`group-${group}`}>${words.groups[group]} <span class="count">${some.length.toLocaleString(words.locale)}</span></h3>
    <ul>${rows.map(at => html`
      <li key=${some[at].id} style=${{ insetBlockStart: `${at * sizes.row}px` }} aria-setsize=${some.length} aria-posinset=${at + 1}>
        <${Row} lead=${some[at]} hot=${group === 'hot'} hit=${hitOf(some[at])} /></li>`)}</ul>
  </section>`;

const hitOf = lead => (looking.value.text.trim() ? found.value.hits[lead.id] : undefined);

function Row({ lead, hot, hit }) {
  const conversation = hit?.conversation ?? lead.conversation;
  return html`
    <a class=${`row row-${lead.message ? 'waiting' : lead.state} ${hot ? 'row-hot' : ''}`} href=${addressOf(conversation)} data-lead=${lead.id}
       aria-current=${opened.value === conversation ? 'true' : null}>
      <span class="row-line">
        <span class="row-who">
          ${lead.here && html`<${Here} />`}
          <bdi class="row-name">${lead.erased ? words.erased : nameOf(lead) ?? words.visitor}</bdi>
          ${lead.company && html`<bdi class="row-company">${lead.company}</bdi>`}
        </span>
        <span class="row-time"><${Ago} at=${lead.last} /></span>
      </span>
      <span class="row-line"><${Band} lead=${lead} settled=${!hot} /><${Score} ...${lead} /></span>
      ${hit ? html`<${Hit} line=${hit.line} />` : html`<${More} lead=${lead} />`}
    </a>`;
}

const More = ({ lead }) => html`
  <span class="row-more">
    <span class=${`state state-${lead.state}`}>${stateOf(lead)}</span>
    ${lead.due && !lead.outcome && html`<${Due} at=${lead.due} />`}
    ${['message', 'recheck', 'contradicted'].filter(flag => lead[flag]).map(flag => html`
      <span key=${flag} class="flag">${words.flags[flag]}</span>`)}
    ${lead.outcome && html`<span class="won">${words.outcomes[lead.outcome.outcome ?? lead.outcome]}</span>`}
    ${lead.persona && html`<span>${lead.persona_label ?? label(lead.persona)}</span>`}
    ${lead.page && html`<bdi class="row-page" dir="ltr">${pageName(lead.page)}</bdi>`}
  </span>`;

/** The line a search found, its terms marked. */
const Hit = ({ line }) => html`
  <bdi class="row-hit">${line.map(({ text, hit }) => (hit ? html`<mark>${text}</mark>` : text))}</bdi>`;

const Here = () => html`
  <span class="here" title=${words.hereNow}><span class="visually-hidden">${words.hereNow}</span></span>`;

/** 'with the bot', 'waiting', 'with Remy', 'closed'; and whose it is where that is not the same. */
export function stateOf(lead) {
  const who = isOwner(me.value, lead) ? words.you : lead.owner;
  if (lead.state === 'rep') return who ? words.withRep(who) : words.state.rep;
  return who ? `${words.state[lead.state]}, ${words.ownedBy(who)}` : words.state[lead.state];
}
