/** The loader: a launcher, and nothing else until the visitor reaches for it. It stores nothing and sends nothing, unless
 * the page says that the visitor agreed to be remembered: `leadlight.consent(true)`, on each page.
 *
 *   <script src="https://chat.example/embed/demo.js" data-flow="demo" async></script>
 *
 * also: data-language, data-site, data-position="left" or "right", data-theme="light" or "dark". The flow says how it
 * looks and whether it opens by itself; the page's `--leadlight-accent`, `--leadlight-on-accent` and data-position go
 * before it. Where the page has a <leadlight-chat>, the chat stands there, in the page. `/embed.js`, in pages of before, is
 * the same with the looks of every flow.
 */
import { icon } from './dom.js';
import { keyOf } from './keep.js';
import sheetText from './launcher.css';

const BUBBLE = 'M4 5h16v12h-8l-5 4v-4H4zM8 9h8M8 13h5';

const script = document.currentScript ?? document.querySelector('[data-flow][src*=embed]');
const { dataset } = script;
const { flow, position, language: own = document.documentElement.lang } = dataset;
// the page's own language first, then what the visitor's browser reads: the flow may not speak the first
const language = [].concat(own || [], navigator.languages).join();
const { origin } = new URL(script.src);
// what the flow says of its looks and of opening by itself, a list with holes: app/web/loader.py puts it in
const { 0: colour = '0f6a88', 1: radius = 18, 2: side, 3: ink = 'fff', 4: opening } = Object("%LOOKS%"[flow?.slice(0, "%LETTERS%")]);

let panel; // a promise of the panel once its code has been asked for
let placed; // a promise that the launcher is on the page

const key = keyOf(origin, flow);
const launcher = Object.assign(document.createElement('button'), {
  className: 'launcher',
  ariaExpanded: false,
  ariaLabel: /^ar\b/.test(language) ? 'محادثة' : 'Chat',
  onpointerenter: () => load(),
  onfocus: () => load(),
  onclick() {
    launcher.style.opacity = 0.5; // until the panel is there
    load().then((chat) => chat?.toggle());
  },
});
const embed = { // and `host`, `root` once the page is there
  launcher, origin, dataset, flow, language, key, icon, opening,
  show: () => load().then((chat) => chat?.open({ focus: false })),
};
embed.conversation = new Promise((told) => (embed.told = told));
launcher.append(icon(BUBBLE));

function fail(error) {
  console.error('leadlight:', error);
}

/** What the code of that name makes of the page; undefined, and told, if it does not come. */
// BUILD: the hash in the names of the files that come with this loader, put in by static/build.mjs
// #: under another address, browsers ask anew for what has failed
const fetched = (name) =>
  import(`${origin}/static/dist/${name}-${BUILD}.js#${Date.now()}`).then(({ mount }) => placed.then(() => mount(embed))).catch(fail);

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

const kept = (what) => stored(() => JSON.parse(sessionStorage[key])[what]);

/** Whether the visitor agreed that the site remembers what they do on it. `false` deletes all of it, at once. */
function consent(given) {
  embed.agreed = given;
  if (given) embed.trail ??= fetched('trail');
  else stored(() => delete localStorage[key]);
  embed.trail?.then((trail) => trail?.heard());
}

/** Who your visitor is, in a token that your server has signed; `null` once they have signed out. Kept in memory only. */
function identify(token) {
  embed.identity = token || null;
  if (!token && kept('vouched')) delete sessionStorage[key]; // the panel may never be asked for
  panel?.then((chat) => chat?.identify());
}

function begin() {
  const found = document.querySelector('leadlight-chat');
  const host = (embed.host = found ?? document.createElement('leadlight-chat'));
  const root = (embed.root = host.attachShadow({ mode: 'open' }));
  if (!found) document.body.append(host);
  // by the page's direction: the panel, in the conversation's own, would else open at the other side of a launcher
  const at = /left|rtl/.test(position || side || getComputedStyle(host).direction) ? 'left' : 'right';
  const sheet = new CSSStyleSheet();
  // the page's colour goes before the flow's. What is readable on it: black or white by its luminance, where the browser can
  // tell, else the ink of the flow's. 49: between L* 48.9 and 49.9, both contrast 4.5:1
  sheet.replaceSync(`:host{--accent:var(--leadlight-accent,#${colour});--on-accent:var(--leadlight-on-accent,var(--own));--own:#${ink};--round:${radius}px}${sheetText}:host>*{${at}:var(--edge)}@supports(color:lab(from red l 0 0)){:host{--own:lab(from color(from var(--accent)xyz y y y)calc(49e4 - l*1e4)0 0)}}`);
  root.adoptedStyleSheets = [sheet];
  root.append(launcher);
  if (found) fetched('inline');
  if (kept('open')) embed.show();
  else if (opening && !found) fetched('opening');
}

if (!flow) fail('no data-flow');
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
