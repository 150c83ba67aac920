/** The page around the panel: out of reach beneath it where the panel covers it, its title and the launcher while something
 * is unread, a phone's keyboard, the way to another page and back to this one. */
import { FULL_SCREEN, onPathChange } from './place.js';
import { filled } from './words.js';

/** `path`: of the page when the chat was opened; `arrived()` hears of another one. Gives `seal()` for each opening and
 * closing, and `count(unread, words)`. */
export function around({ host, inline, launcher }, element, chat, isOpen, path, arrived) {
  const small = matchMedia(FULL_SCREEN);
  const sealed = new Set(); // what of the page is inert while the panel covers it
  let marked; // the title that we have written

  /** Full screen, the panel is modal. */
  function seal() {
    const modal = isOpen() && small.matches && !inline;
    element.ariaModal = modal ? 'true' : null;
    for (const one of sealed) one.inert = false;
    sealed.clear();
    if (!modal) return;
    for (const one of host.parentNode.children) {
      if (one === host || one.inert) continue;
      one.inert = true;
      sealed.add(one);
    }
  }

  /** A phone's keyboard takes room from the visual viewport only. */
  function fit() {
    const { height, offsetTop, scale } = window.visualViewport;
    if (scale !== 1) return; // pinched: the visitor looks closer
    element.style.setProperty('--height', `${height}px`);
    element.style.setProperty('--top', `${offsetTop}px`);
  }

  /** `(2) Shop` while two messages are unread; a title that the page has changed meanwhile is left as it is. */
  function count(unread, words) {
    if (unread) launcher.dataset.unread = unread;
    else delete launcher.dataset.unread;
    launcher.ariaDescription = unread ? filled(words.unread, { n: unread }) : '';
    const own = document.title === marked ? document.title.replace(/^\(\d+\) /, '') : document.title;
    const next = unread ? `(${unread}) ${own}` : own;
    if (next !== document.title) document.title = next;
    marked = unread ? document.title : undefined;
  }

  document.addEventListener('visibilitychange', () => isOpen() && chat.dispatch({ type: 'shown', shown: !document.hidden }));
  for (const [target, name] of [[window, 'focus'], [window, 'online'], [document, 'visibilitychange']]) {
    target.addEventListener(name, () => document.hidden || chat.wake());
  }
  onPathChange(arrived, path);
  small.addEventListener('change', seal);
  window.visualViewport?.addEventListener('resize', fit);
  window.visualViewport?.addEventListener('scroll', fit);
  seal();
  return { seal, count };
}
