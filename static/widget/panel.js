/** The panel's entry: opening and closing, focus, and the page around it. Loaded when the visitor reaches for the chat. */
import { converse } from './conversation.js';
import { keep, keyOf } from './keep.js';
import { FULL_SCREEN, onPathChange } from './place.js';
import { panelSheet } from './styles.js';
import { panelView } from './view.js';
import { filled, learn } from './words.js';

/** `embed`: what the loader knows. Nothing is stored or sent before the first `open`. */
export async function mount(embed) {
  await learn(embed.language);
  const { host, root, launcher, origin, flow } = embed;
  const record = keep(keyOf(origin, flow));
  const small = matchMedia(FULL_SCREEN);
  const sealed = new Set(); // what of the page is inert while the panel covers it
  let chat, view;

  const isOpen = () => launcher.ariaExpanded === 'true';

  function begin() {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, panelSheet()];
    chat = converse(embed, record, page, (state) => view && draw(state));
    view = panelView(chat, {
      origin,
      launcher,
      language: embed.language,
      draft: record.read().draft,
      close,
      saveDraft: (draft) => record.write({ draft }),
    });
    root.append(view.element);
    view.render(chat.state());
    listen();
  }

  function draw(state) {
    view.render(state);
    const { unread } = state;
    if (unread) launcher.dataset.unread = unread;
    else delete launcher.dataset.unread;
    launcher.ariaDescription = unread ? filled(view.words().unread, { n: unread }) : '';
  }

  function open({ focus = true } = {}) {
    if (isOpen()) return;
    record.write({ open: true, at: Date.now() });
    if (!chat) begin();
    show(true);
    view.reveal();
    if (focus) view.focus();
  }

  function close() {
    if (!isOpen()) return;
    record.write({ open: false, at: Date.now() });
    show(false);
    launcher.focus();
  }

  function show(open) {
    launcher.ariaExpanded = String(open);
    view.element.hidden = !open;
    seal();
    chat.dispatch({ type: 'shown', shown: open });
    host.dispatchEvent(new CustomEvent(`leadlight:${open ? 'opened' : 'closed'}`, { bubbles: true }));
  }

  /** Full screen, the panel is modal: the page beneath it is out of reach. */
  function seal() {
    const modal = isOpen() && small.matches;
    view.element.ariaModal = modal ? 'true' : null;
    for (const element of sealed) element.inert = false;
    sealed.clear();
    if (!modal) return;
    for (const element of host.parentNode.children) {
      if (element === host || element.inert) continue;
      element.inert = true;
      sealed.add(element);
    }
  }

  function listen() {
    small.addEventListener('change', seal);
    root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.isComposing) close();
    });
    // the page sees <leadlight-chat>, not the field in it, and would take what is typed for its shortcuts
    for (const name of ['keydown', 'keypress', 'keyup']) root.addEventListener(name, (event) => event.stopPropagation());
    for (const [target, name] of [[window, 'focus'], [window, 'online'], [document, 'visibilitychange']]) {
      target.addEventListener(name, () => document.hidden || chat.wake());
    }
    window.visualViewport?.addEventListener('resize', fit);
    window.visualViewport?.addEventListener('scroll', fit);
    onPathChange(() => chat.signal({ page: page() }));
  }

  /** A phone's keyboard takes room from the visual viewport only. */
  function fit() {
    const { height, offsetTop, scale } = window.visualViewport;
    if (scale !== 1) return; // pinched: the visitor looks closer
    view.element.style.setProperty('--height', `${height}px`);
    view.element.style.setProperty('--top', `${offsetTop}px`);
  }

  return {
    open,
    close,
    toggle: () => (isOpen() ? close() : open()),
    signal: (event) => chat?.signal({ event }),
  };
}

const page = () => location.href.split('#')[0];
