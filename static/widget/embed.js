/** The loader: a launcher, and nothing else until the visitor reaches for it. It stores nothing and sends nothing, unless
 * the page says that the visitor agreed to be remembered: `leadlight.consent(true)`, on each page.
 *
 *   <script src="https://chat.example/embed.js" data-flow="demo" async></script>
 *
 * also: data-language, data-site, data-position="left" or "right", data-theme="light" or "dark". The flow says how it
 * looks and whether it opens by itself; the page's `--leadlight-accent`, `--leadlight-on-accent` and data-position go
 * before it. Where the page has a <leadlight-chat>, the chat stands there, in the page.
 */
import { icon } from './dom.js';
import { keyOf } from './keep.js';
import sheetText from './launcher.css';

const BUBBLE = 'M4 5h16v12h-8l-5 4v-4H4zM8 9h8M8 13h5';

const script = document.currentScript ?? document.querySelector('[data-flow][src*=embed]');
const { dataset } = script;
const { flow, position, language: own = document.documentElement.lang } = dataset;
// the page's own language first, then what the visitor's browser reads: the flow may not speak the first
const language = [own, ...navigator.languages].filter(Boolean).join();
const { origin } = new URL(script.src);
// what the flows say of their looks and of opening by themselves: the server puts it in
const { colour = '#0f6a88', on = '#fff', side, radius = 18, open: opening } = Object("%LOOKS%"[flow]);

let panel; // a promise of the panel once its code has been asked for
let placed; // a promise that the launcher is on the page
let tries = 0;

const key = keyOf(origin, flow);
const launcher = Object.assign(document.createElement('button'), {
  className: 'launcher',
  ariaExpanded: false,
  ariaLabel: /^ar\b/.test(language) ? 'محادثة' : 'Chat',
  onpointerenter: () => load(),
  onfocus: () => load(),
  onclick: () => load().then((chat) => chat?.toggle()),
});
const embed = { // and `host`, `root` once the page is there
  launcher, origin, dataset, flow, language, key, icon, opening,
  show: () => load().then((chat) => chat?.open({ focus: false })),
};
embed.conversation = new Promise((told) => (embed.told = told));
launcher.append(icon(BUBBLE));

function fail(error) {
  tries += 1; // under another address, browsers ask anew for what has failed
  console.error('leadlight:', error);
}

/** What the code of that name makes of the page; undefined, and told, if it does not come. */
// BUILD: the hash in the names of the files that come with this loader, put in by static/build.mjs
const fetched = (name) =>
  Promise.all([import(`${origin}/static/dist/${name}-${BUILD}.js#${tries}`), placed]).then(([{ mount }]) => mount(embed)).catch(fail);

/** The panel; undefined if that failed, to be tried again. */
const load = () => (panel ??= fetched('panel').then((chat) => chat ?? (panel = undefined)));

/** What `does` gives; undefined where storage is refused, or holds what is not ours. */
function stored(does) {
  try {
    return does();
  } catch {
    // nothing is there
  }
}

const kept = (what) => stored(() => JSON.parse(sessionStorage.getItem(key))[what]);

/** Whether the visitor agreed that the site remembers what they do on it. `false` deletes all of it, at once. */
function consent(given) {
  embed.agreed = given;
  if (given) embed.trail ??= fetched('trail');
  else stored(() => localStorage.removeItem(key));
  embed.trail?.then((trail) => trail?.heard());
}

/** Who your visitor is, in a token that your server has signed; `null` once they have signed out. Kept in memory only. */
function identify(token) {
  embed.identity = token ? String(token) : null;
  if (!token && kept('vouched')) sessionStorage.removeItem(key); // the panel may never be asked for
  panel?.then((chat) => chat?.identify());
}

function begin() {
  const found = document.querySelector('leadlight-chat');
  const host = (embed.host = found ?? document.createElement('leadlight-chat'));
  const root = (embed.root = host.attachShadow({ mode: 'open' }));
  if (!found) document.body.append(host);
  const page = getComputedStyle(host);
  // the page's colour goes before the flow's; what is readable on the one need not be on the other: on the page's own, black or
  // white by its luminance, where the browser can tell
  const ink = page.getPropertyValue('--leadlight-accent')
    ? CSS.supports('color:lab(from red l 0 0)') ? 'lab(from color(from var(--leadlight-accent)xyz y y y)calc(494e3 - l*1e4)0 0)' : '#fff' : on;
  // by the page's direction: the panel, in the conversation's own, would else open at the other side of a launcher
  const at = /left/.test(position ?? side ?? (page.direction === 'rtl' && 'left')) ? 'left' : 'right';
  const sheet = new CSSStyleSheet();
  const colours = `--accent:var(--leadlight-accent,${colour});--on-accent:var(--leadlight-on-accent,${ink})`;
  sheet.replaceSync(`${sheetText}:host{${colours};--round:${radius}px}:host>*{${at}:var(--edge)}`);
  root.adoptedStyleSheets = [sheet];
  root.append(launcher);
  if (found) fetched('inline');
  if (kept('open')) embed.show();
  else if (opening && !found) fetched('opening');
}

if (!flow) fail('data-flow is missing');
else if (!window.leadlight) {
  window.leadlight = {
    open: () => load().then((chat) => chat?.open()),
    close: () => panel?.then((chat) => chat?.close()),
    /** Tell of an event of the page's own; before the visitor has opened the chat, or agreed, it goes nowhere. */
    signal(name) {
      panel?.then((chat) => chat?.signal(name));
      embed.trail?.then((trail) => trail?.event(name));
    },
    consent,
    identify,
    /** A promise of the conversation's id, for the page's own server: it opens nothing. */
    get conversation() {
      return embed.conversation;
    },
  };
  placed = new Promise((done) => {
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', done);
    else setTimeout(done); // a task of its own: on a slow phone, reading the code and drawing in one would block the page
  }).then(begin);
  dispatchEvent(new Event('leadlight:ready'));
}
