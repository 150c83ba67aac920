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
  const resumes = record.read().begun; // a conversation of an earlier page
  let chat, view, attention, known;

  const isOpen = () => launcher.ariaExpanded === 'true';

  function begin() {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, panelSheet()];
    chat = converse(embed, record, page, (state) => view && draw(state));
    view = panelView(chat, {
      origin,
      launcher,
      language: embed.language,
      draft: embed.identity === undefined && record.read().draft,
      close,
      saveDraft: (draft) => record.write({ draft }),
    });
    root.append(view.element);
    view.render(chat.state());
    listen();
  }

  function draw(state) {
    view.render(state);
    if (state.conversation !== known) meet((known = state.conversation));
    const { unread } = state;
    if (unread) launcher.dataset.unread = unread;
    else delete launcher.dataset.unread;
    launcher.ariaDescription = unread ? filled(view.words().unread, { n: unread }) : '';
  }

  /** The server has named the conversation. What is looked at is told from now on, while the chat is open. */
  function meet(conversation) {
    if (!conversation) return;
    embed.told(conversation);
    embed.conversation = Promise.resolve(conversation);
    const { draft } = record.read();
    if (draft) view.restore(draft); // held back until it was known whose it is
    if (attention) return;
    attention = {};
    if (resumes && embed.visit) chat.signal({ visits: embed.visit });
    import(new URL(ATTENTION, import.meta.url).href).then(({ attend }) => {
      attention = attend(chat.signal, isOpen);
    }).catch((error) => console.error('leadlight:', error));
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
    const detail = { conversation: embed.conversation };
    host.dispatchEvent(new CustomEvent(`leadlight:${open ? 'opened' : 'closed'}`, { bubbles: true, detail }));
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
    onPathChange(() => {
      chat.signal({ page: page() });
      attention?.arrive?.();
    });
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
    identify: () => chat?.identify(),
  };
}

const page = () => location.href.split('#')[0];
