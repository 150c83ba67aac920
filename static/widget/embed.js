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

const script = document.currentScript ?? document.querySelector('[data-flow][src*="embed.js"]');
const { flow, site, position, theme, language: own = document.documentElement.lang } = script.dataset;
// the page's own language first, then what the visitor's browser reads: the flow may not speak the first
const language = [own, ...navigator.languages].filter(Boolean).slice(0, 5).join().slice(0, 200); // the server takes no longer list
const { origin } = new URL(script.src);
// what the flows say of their looks and of opening by themselves: the server puts it in
const { colour = '#0f6a88', on = '#fff', side, radius = 18, open } = Object("%LOOKS%"[flow]);

let panel; // a promise of the panel once its code has been asked for
let tries = 0;

const key = keyOf(origin, flow);
const launcher = document.createElement('button');
const embed = { launcher, origin, flow, site, language, theme, key, icon }; // and `host`, `root` once the page is there
const placed = new Promise((done) => (embed.placed = done));
embed.conversation = new Promise((told) => (embed.told = told));
launcher.className = 'launcher';
launcher.ariaExpanded = 'false';
launcher.ariaHasPopup = 'dialog';
launcher.ariaLabel = /^ar\b/.test(language) ? 'محادثة' : 'Chat';
launcher.onpointerenter = launcher.onfocus = load;
launcher.onclick = () => load().then((chat) => chat?.toggle());
launcher.append(icon(BUBBLE));

const code = (name) => import(`${origin}/static/dist/${name}`);
const fail = (error) => console.error('leadlight:', error);
const fetched = (name, use) => code(name).then(use).catch(fail);

/** The panel once its code is here; undefined if that failed, to be tried again (under another address for browsers). */
function load() {
  panel ??= Promise.all([code(PANEL + (tries ? `#${tries}` : '')), placed]).then(([{ mount }]) => mount(embed)).catch((error) => {
    panel = undefined;
    tries += 1;
    fail(error);
  });
  return panel;
}

const show = () => load().then((chat) => chat?.open({ focus: false }));

/** What `does` gives for a storage; undefined where storage is refused, or holds what is not ours. */
function stored(storage, does) {
  try {
    return does(window[`${storage}Storage`]);
  } catch {
    // nothing is there
  }
}

const kept = () => stored('session', (storage) => JSON.parse(storage.getItem(key))) ?? {};
const forget = (storage) => stored(storage, (one) => one.removeItem(key));

/** Whether the visitor agreed that the site remembers what they do on it. `false` deletes all of it, at once. */
function consent(given) {
  embed.agreed = given;
  if (given) embed.trail ??= fetched(TRAIL, ({ follow }) => follow(embed));
  else forget('local');
  embed.trail?.then((trail) => trail?.heard());
}

/** Who your visitor is, in a token that your server has signed; `null` once they have signed out. Kept in memory only. */
function identify(token) {
  embed.identity = token ? String(token).slice(0, 2_000) : null; // the server takes no longer one
  if (!token && kept().vouched) forget('session'); // the panel may never be asked for
  panel?.then((chat) => chat?.identify());
}

function begin() {
  const found = document.querySelector('leadlight-chat:not(:defined)');
  const host = (embed.host = found ?? document.createElement('leadlight-chat'));
  const root = (embed.root = host.attachShadow({ mode: 'open' }));
  if (!found) document.body.append(host);
  const page = getComputedStyle(host);
  // the page's colour goes before the flow's; what is readable on the one need not be on the other: on the page's own, black or
  // white by its luminance, where the browser can tell
  const read = 'lab(from color(from var(--leadlight-accent)xyz y y y)calc((49.4 - l)*1e4)0 0)';
  const ink = !page.getPropertyValue('--leadlight-accent') ? on : CSS.supports('color:lab(from red l a b)') ? read : '#fff';
  // by the page's direction: the panel, in the conversation's own, would else open at the other side of a launcher
  const at = /left/.test(position ?? side ?? (page.direction === 'rtl' && 'left')) ? 'left' : 'right';
  const sheet = new CSSStyleSheet();
  const colours = `--accent:var(--leadlight-accent,${colour});--on-accent:var(--leadlight-on-accent,${ink})`;
  sheet.replaceSync(`${sheetText}:host{${colours};--round:${radius}px}:host>*{${at}:var(--edge)}`);
  root.adoptedStyleSheets = [sheet];
  root.append(launcher);
  embed.placed();
  if (found) fetched(INLINE, ({ settle }) => settle(embed, show));
  if (kept().open) show();
  else if (open && !found) fetched(OPENING, ({ watch }) => watch(open, embed, show));
}

if (!flow) console.error(`leadlight: ${script.src} needs data-flow="…", the id of a flow`);
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
  dispatchEvent(new Event('leadlight:ready'));
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin);
  else begin();
}
