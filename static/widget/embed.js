/** The loader: a launcher, and nothing else until the visitor reaches for it. It stores nothing and sends nothing.
 *
 *   <script src="https://chat.example/embed.js" data-flow="demo" async></script>
 *
 * also: data-language, data-site, data-position="left" or "right"
 */
import { icon } from './dom.js';
import { keyOf } from './keep.js';
import sheetText from './launcher.css';

const BUBBLE = 'M4 5h16v12h-8l-5 4v-4H4zM8 9h8M8 13h5';
const DOWN = 'M6 9l6 6 6-6';

const script = document.currentScript ?? document.querySelector('script[data-flow][src*="embed.js"]');
// the page's own language first, then what the visitor's browser reads: the flow may not speak the first
const read = [document.documentElement.lang, ...navigator.languages].filter(Boolean).slice(0, 5).join();
const { flow, site, position, language = read } = script.dataset;
const { origin } = new URL(script.src);
// what the flows say of their looks and of opening by themselves: the server puts it in
const { colour, on, side, radius, open } = Object("%LOOKS%"[flow]);

let panel; // a promise of the panel once its code has been asked for
let tries = 0;

const host = document.createElement('leadlight-chat');
const launcher = document.createElement('button');
launcher.className = 'launcher';
launcher.ariaExpanded = 'false';
launcher.ariaHasPopup = 'dialog';
launcher.ariaLabel = /^ar\b/.test(language) ? 'محادثة' : 'Chat';
launcher.onpointerenter = launcher.onfocus = load;
launcher.onclick = () => load().then((chat) => chat?.toggle());
launcher.append(icon(BUBBLE, DOWN));

/** The panel once its code is here; undefined if that failed, to be tried again (under another address for browsers). */
function load() {
  panel ??= import(`${origin}/static/dist/${PANEL}${tries ? `#${tries}` : ''}`)
    .then(({ mount }) => mount({ host, root: host.shadowRoot, launcher, origin, flow, site, language }))
    .catch((error) => {
      panel = undefined;
      tries += 1;
      console.error('leadlight:', error);
    });
  return panel;
}

function wasOpen() {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(origin, flow))).open;
  } catch {
    return false; // nothing kept, or storage refused
  }
}

function begin() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(sheetText);
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet];
  root.append(launcher);
  // by the page's direction: the panel, in the conversation's own, would else open at the other side of a launcher
  const leftwards = getComputedStyle(document.documentElement).direction === 'rtl';
  host.dataset.position = position ?? (leftwards ? 'left' : 'right');
  document.body.append(host);
  if (wasOpen()) load().then((chat) => chat?.open({ focus: false }));
}

if (!flow) console.error(`leadlight: ${script.src} needs data-flow="…", the id of a flow`);
else if (!window.leadlight) {
  window.leadlight = {
    open: () => load().then((chat) => chat?.open()),
    close: () => panel?.then((chat) => chat?.close()),
    /** Tell of an event of the page's own; before the visitor has opened the chat it goes nowhere. */
    signal: (name) => panel?.then((chat) => chat?.signal(name)),
  };
  if (document.body) begin();
  else document.addEventListener('DOMContentLoaded', begin);
}
