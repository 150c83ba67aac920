/** Opens the chat by itself where a flow's `open` says so. Loaded for such flows only.
 *
 * Until it opens, nothing is stored or sent, and the panel is not asked for. Where the panel would cover the whole page
 * it does not open: the launcher shows a dot with a 1 for the greeting that waits behind it, and the server hears nothing.
 */
import dot from './dot.css';
import { fits, mayOpen } from './moment.js';
import { FULL_SCREEN, onPathChange } from './place.js';

const LONGEST = 2 ** 31 - 1; // ms a timer can take: beyond it would go off at once
const UNREAD = {
  en: 'New message', es: 'Mensaje nuevo', nl: 'Nieuw bericht', de: 'Neue Nachricht', fr: 'Nouveau message', ar: 'رسالة جديدة',
};

/** `opening`: as the flow says, `after` in seconds; `show()` opens without taking focus. */
export function mount({ opening: { after, scroll, leaving, page, again }, root, launcher, key, language, show }) {
  const wait = (after ?? (scroll || leaving ? Infinity : 0)) * 1_000;
  let armed, left, since, timer;

  function arrive() {
    armed = !page || fits(page, location.pathname);
    left = wait;
    since = Date.now();
    count();
  }

  /** Only the time counts that the page is looked at. */
  function count() {
    if (timer) left -= Date.now() - since;
    clearTimeout(timer);
    since = Date.now();
    timer = !document.hidden && left <= LONGEST && setTimeout(fire, left);
  }

  function fire() {
    if (!armed) return;
    armed = false; // until the next page
    if (!mayOpen(record(), again, Date.now())) return;
    if (matchMedia(FULL_SCREEN).matches) hint();
    else show();
  }

  function record() {
    try {
      return JSON.parse(sessionStorage.getItem(key)) ?? {};
    } catch {
      return { open: true }; // storage refused: that the visitor closed the chat could not be known on the next page
    }
  }

  function hint() {
    if (launcher.dataset.unread) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(dot);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    launcher.dataset.unread = 1;
    launcher.ariaDescription = UNREAD[language.slice(0, 2)] ?? UNREAD.en;
  }

  document.addEventListener('visibilitychange', count);
  if (scroll) {
    window.addEventListener('scroll', () => {
      const { scrollTop, scrollHeight, clientHeight } = document.scrollingElement;
      if (scrollTop + 1 >= ((scrollHeight - clientHeight) * scroll) / 100) fire();
    }, { passive: true });
  }
  if (leaving) {
    document.documentElement.addEventListener('pointerleave', ({ pointerType, clientY }) => {
      if (pointerType === 'mouse' && clientY <= 0) fire();
    });
  }
  onPathChange(arrive);
  arrive();
}
