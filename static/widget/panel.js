/** The panel's entry: opening, closing and focus. Loaded when the visitor reaches for the chat. */
import { converse } from './conversation.js';
import { keep } from './keep.js';
import { later } from './loading.js';
import text from './panel.css';
import { onPathChange } from './place.js';
import { sheetOf } from './styles.js';
import { panelView } from './view.js';
import { filled, learn } from './words.js';

const DOWN = 'M6 9l6 6 6-6';

/** `embed`: what the loader knows. Nothing is stored or sent before the first `open`. */
export async function mount(embed) {
  const { host, root, launcher, origin, icon } = embed;
  const record = keep(embed.key);
  const resumes = record.read().begun; // a conversation of an earlier page
  // a talk that comes back needs all its code: it is asked for beside the words
  const [early] = await Promise.all([resumes && later().catch(() => null), learn(embed.language)]);
  let chat, view, known;
  let more, surroundings, attention; // of `later`

  const isOpen = () => launcher.ariaExpanded === 'true';

  function wear(text) {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheetOf(text)];
  }

  function begin() {
    wear(text);
    launcher.firstChild.append(icon(DOWN).firstChild);
    chat = converse(embed, record, page, (state) => view && draw(state));
    view = panelView(chat, {
      origin,
      icon,
      launcher,
      language: embed.language,
      draft: embed.identity === undefined && record.read().draft,
      close,
      saveDraft: (draft) => record.write({ draft }),
    });
    root.append(view.element);
    shade();
    view.render(chat.state());
    listen();
    if (early) grow(early);
  }

  /** Dark as the page wants it, else as the visitor's system is. */
  function shade() {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const look = () => (view.element.dataset.shade = /^(light|dark)$/.test(embed.theme) ? embed.theme : dark.matches ? 'dark' : 'light');
    dark.addEventListener('change', look);
    look();
  }

  function draw(state) {
    view.render(state);
    if (state.conversation !== known) meet((known = state.conversation));
    const { unread } = state;
    surroundings?.count(unread);
    if (unread) launcher.dataset.unread = unread;
    else delete launcher.dataset.unread;
    launcher.ariaDescription = unread ? filled(view.words().unread ?? '', { n: unread }) : '';
  }

  /** The server has named the conversation. What is looked at is told from now on, while the chat is open. */
  function meet(conversation) {
    if (!conversation) return;
    embed.told(conversation);
    embed.conversation = Promise.resolve(conversation);
    const { draft } = record.read();
    if (draft) view.restore(draft); // held back until it was known whose it is
    if (attention) return;
    if (more) heed();
    else rest();
  }

  const rest = () => later().then(grow, () => setTimeout(rest, 10_000));

  function heed() {
    if (resumes && embed.visit) chat.signal({ visits: embed.visit });
    attention = more.attend(chat.signal, isOpen);
  }

  /** The rest of the code is here. */
  function grow(made) {
    if (more) return;
    more = made;
    wear(made.sheet);
    surroundings = made.around(embed, view.element, isOpen, (shown) => chat.dispatch({ type: 'shown', shown }));
    chat.grow(made);
    view.grow(made);
    draw(chat.state());
    if (known) heed();
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
    surroundings?.seal();
    chat.dispatch({ type: 'shown', shown: open && !document.hidden });
    const detail = { conversation: embed.conversation };
    host.dispatchEvent(new CustomEvent(`leadlight:${open ? 'opened' : 'closed'}`, { bubbles: true, detail }));
  }

  function listen() {
    root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.isComposing) close();
    });
    // the page sees <leadlight-chat>, not the field in it, and would take what is typed for its shortcuts
    for (const name of ['keydown', 'keypress', 'keyup']) root.addEventListener(name, (event) => event.stopPropagation());
    for (const [target, name] of [[window, 'focus'], [window, 'online'], [document, 'visibilitychange']]) {
      target.addEventListener(name, () => document.hidden || chat.wake());
    }
    onPathChange(() => {
      chat.signal({ page: page() });
      attention?.arrive?.();
    });
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
