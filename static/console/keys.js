// Keyboard for everything: which key asks for what, and the dialog that tells. Never acts while somebody types.

import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { isMine } from './order.js';
import { go } from './route.js';
import { leadOf, openAlerts } from './reduce.js';
import { dispatch, now, state, views } from './store.js';
import { words } from './words.js';

const TYPED = 'input, textarea, select, [contenteditable]';
const LATE = 1500; // ms within which the second key of two must come
const GOOD_NEWS = 6000;
const DRAWN = 100; // ms after which a lead that was opened is on screen
const FIRST = ['g', 'o', 'v']; // keys that wait for a second one
const KEYS = { '?': 'help', '/': 'search', f: 'filters', j: 'list', k: 'list', a: 'claim', r: 'release', w: 'write', u: 'list',
  'g i': 'list', 'g h': 'hot', 'g s': 'available' };

/** The keys and what they do, as the dialog lists them. */
const LISTED = ['j', 'k', 'Enter', '/', 'f', 'v 1', 'u', 'g i', 'g h', 'a', 'r', 'w', 'c', 'o 1', 'g s', '?', 'Esc'];

/** What a key asks for: `{first}` to wait for the next, or `{act, n}`; `{}` for none. */
export function askedBy(first, key) {
  if (first) {
    const act = KEYS[`${first} ${key}`];
    if (act) return { act };
    return /^[1-9]$/.test(key) && first !== 'g' ? { act: first === 'o' ? 'outcome' : 'view', n: Number(key) } : {};
  }
  if (FIRST.includes(key)) return { first: key };
  return KEYS[key] ? { act: KEYS[key] } : {};
}

/** Listens for as long as the page lives. */
export function listen(wire) {
  let first = null;
  let since = 0;
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.target.closest?.(TYPED)) return void leave(event);
    const asked = askedBy(event.timeStamp - since < LATE ? first : null, event.key);
    [first, since] = [asked.first ?? null, event.timeStamp];
    if (asked.act && ACTS[asked.act](wire, asked.n)) event.preventDefault();
  });
}

/** Esc leaves the search, first by emptying it. */
function leave(event) {
  if (event.key !== 'Escape' || event.target.id !== 'search') return;
  event.preventDefault();
  if (event.target.value) {
    event.target.value = ''; // at once, not when it is drawn anew: a second Esc may come before
    event.target.dispatchEvent(new Event('input', { bubbles: true }));
  } else if (!toList()) event.target.blur(); // the list may still be on its way
}

const find = selector => document.querySelector(selector);

function focused() { // the lead whose row has the focus, else the one that is open
  const id = document.activeElement.closest('[data-lead]')?.dataset.lead;
  return state.peek().leads[id] ?? (state.peek().opened ? leadOf(state.peek(), state.peek().opened) : null);
}

function toList() {
  const row = find('.row[aria-current]') ?? find('.row');
  row?.focus();
  return Boolean(row);
}

const ACTS = {
  help() {
    find('#keys').showModal();
    return true;
  },
  search() {
    if (!find('#search').checkVisibility()) go(null); // on a phone the list is a screen of its own
    setTimeout(() => { find('#search').focus(); find('#search').select(); });
    return true;
  },
  filters() {
    const sheet = find('.filters');
    sheet.open = !sheet.open;
    sheet.querySelector(sheet.open ? 'select' : 'summary').focus();
    return true;
  },
  list() {
    if (find('.inbox').checkVisibility()) return toList();
    go(null); // the row takes the focus as the list comes back
    return true;
  },
  hot() {
    const [alert] = openAlerts(state.peek());
    if (alert) go(alert.conversation);
    return Boolean(alert);
  },
  claim(wire) {
    const lead = focused();
    if (!lead || isMine(state.peek().me, lead)) return false;
    wire.claim(lead.conversation).then(ack => {
      if (!ack.ok) return;
      go(lead.conversation);
      setTimeout(ACTS.write, DRAWN);
    });
    return true;
  },
  release(wire) {
    const lead = focused();
    if (!lead || !isMine(state.peek().me, lead)) return false;
    wire.release(lead.conversation);
    return true;
  },
  write() {
    find('.composer textarea')?.focus();
    return Boolean(find('.composer textarea'));
  },
  outcome(wire, n) {
    const lead = focused();
    const outcome = Object.keys(words.outcomes)[n - 1];
    if (!lead || !outcome) return false;
    wire.outcome(lead, { outcome }).then(ack => ack.ok && dispatch({ type: 'noted', conversation: lead.conversation,
      note: { text: words.recorded(words.outcomes[outcome]), until: now.peek() + GOOD_NEWS } }));
    return true;
  },
  view(wire, n) {
    const view = n === 1 ? { text: '', filters: {} } : views.peek()[n - 2];
    if (view) wire.look({ text: view.text, filters: view.filters });
    return Boolean(view);
  },
  available(wire) {
    wire.available(!state.peek().available);
    return true;
  },
};

/** The keys, told. The browser closes it with Esc and gives the focus back. */
export function Keys() {
  const dialog = useRef();
  useEffect(() => { // a click beside it closes it too
    const beside = event => { if (event.target === dialog.current) dialog.current.close(); };
    dialog.current.addEventListener('click', beside);
  }, []);
  return html`
    <dialog class="keys" id="keys" aria-labelledby="keys-title" ref=${dialog}>
      <div class="keys-sheet">
        <h2 id="keys-title">${words.keys}</h2>
        <dl>${LISTED.map(keys => html`
          <div key=${keys}><dt>${keys.split(' ').map(key => html`<kbd>${key}</kbd> `)}</dt><dd>${words.keysDo[keys]}</dd></div>`)}</dl>
        <form method="dialog"><button type="submit" class="button">${words.close}</button></form>
      </div>
    </dialog>`;
}
