// The console's start: who is signed in, the socket, the clock, the page. The only file that knows all others.

import { effect } from '@preact/signals';
import { html } from 'htm/preact';
import { render } from 'preact';
import { io } from 'socket.io-client';
import { Alerts } from './alerts.js';
import { watchSleep } from './asleep.js';
import { FlowsBar, LinkBar, TopBar } from './bars.js';
import { showFavicon } from './favicon.js';
import { Inbox } from './inbox.js';
import { hearClosed, hearNoMore, install } from './install.js';
import { Keys, listen } from './keys.js';
import { Pane } from './lead.js';
import { wantedLanguage } from './language.js';
import { live } from './live.js';
import { Notices } from './notices.js';
import { nameOf } from './order.js';
import { begin, openAlerts } from './reduce.js';
import { remember, ring, ringAgain, ringing, sound } from './ring.js';
import { conversationOf } from './route.js';
import { alerts, dispatch, drafts, me, notices, now, opened, state } from './store.js';
import { rememberTheme } from './theme.js';
import { speak, words } from './words.js';

const DRAFTS = 'leadlight-drafts'; // sessionStorage: what was typed survives a reload and a new sign-in
const TOGETHER = 100; // ms in which pushed leads are gathered: alerts never wait for it
const ASKS_EVERY = 3 * 60_000; // ms: a hint that was lost costs time, never a lead
const CLOCK_TRUST = 5000; // ms the page's clock may differ from the server's before we correct it

await speak(wantedLanguage()); // before anything is drawn
document.documentElement.lang = words.tag;

const page = document.getElementById('console');
const { id, name, email, role, now: servedAt } = page.dataset;
const drift = servedAt ? Date.parse(servedAt) - Date.now() : 0;
const clock = () => Date.now() + (Math.abs(drift) > CLOCK_TRUST ? drift : 0);

state.value = { ...begin({ id, name, email, role }), drafts: JSON.parse(sessionStorage.getItem(DRAFTS) ?? '{}') };

const socket = io('/rep', { path: '/console/socket.io/', transports: ['websocket'], autoConnect: false,
  reconnectionDelay: 500, reconnectionDelayMax: 5000 });
const wire = live(socket, { dispatch, state: () => state.peek(), now: clock, language: words.tag,
  soon: flush => setTimeout(flush, TOGETHER) });

const App = () => html`
  <${TopBar} wire=${wire} />
  <${LinkBar} />
  <${Notices} />
  <${FlowsBar} />
  <${Alerts} wire=${wire} />
  <main class="rooms">
    <${Inbox} wire=${wire} />
    <${Pane} wire=${wire} />
  </main>
  <${Keys} />`;

function follow() {
  const conversation = conversationOf(location.hash);
  dispatch({ type: 'opened', conversation });
  if (conversation) wire.read(conversation);
}

function tick() {
  now.value = clock();
  dispatch({ type: 'tick', now: now.value });
  ringAgain(alerts.peek(), me.peek());
}

const whoIsHot = alert => nameOf({ ...state.peek().leads[alert.lead], ...alert }) ?? words.visitor;

let handed = [];
effect(() => { // a conversation from a colleague is heard like a hot lead, and so is one that is due
  if (notices.value.some(one => one.kind !== 'slept' && !handed.includes(one)) && ringing.peek() !== 'off') sound();
  handed = notices.value;
});

// on a phone list and lead are two screens
effect(() => { page.dataset.screen = opened.value === null ? 'list' : 'lead'; });

let rung = {};
effect(() => {
  ring(rung, alerts.value, me.value, whoIsHot);
  rung = alerts.value;
  const open = openAlerts({ alerts: alerts.value }).length;
  showFavicon(open);
  document.title = open > 0 ? `${words.title(open)} · Leadlight` : `${words.inbox} · Leadlight`;
});
// a device that rings while the console is open rings while it is closed; asked again at each start, for keys change
let hears = null;
effect(() => {
  const wanted = ringing.value === 'on';
  if (hears === wanted || (hears === null && ringing.value !== 'on')) return;
  hears = wanted;
  if (wanted) hearClosed(wire);
  else hearNoMore(wire);
});
effect(() => sessionStorage.setItem(DRAFTS, JSON.stringify(drafts.value)));

rememberTheme();
listen(wire);
remember();
addEventListener('hashchange', follow);
addEventListener('focus', () => wire.refresh());
addEventListener('online', () => wire.refresh());
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && wire.refresh());
watchSleep({
  page: document, now: clock, isAvailable: () => state.peek().available, away: () => wire.available(false),
  back(since) {
    wire.available(true);
    dispatch({ type: 'noticed', notice: { id: 'slept', kind: 'slept', since: new Date(since).toISOString(), until: new Date(clock()).toISOString() } });
  },
});
setInterval(tick, 1000);
setInterval(() => wire.refresh(), ASKS_EVERY);
tick();
follow();
page.replaceChildren();
render(html`<${App} />`, page);
socket.connect();
install();
