/** The panel's entry: opening, closing and focus. Loaded when the visitor reaches for the chat. */
import { converse } from './conversation.js';
import { keep } from './keep.js';
import { later } from './loading.js';
import text from './panel.css';
import { sheetOf } from './styles.js';
import { panelView } from './view.js';
import { learn } from './words.js';

const DOWN = 'M6 9l6 6 6-6';
const PATIENCE = 5_000; // ms for the first question: then the visitor is told, and the rest of the code fetched all the same
const AGAIN = 10_000; // ms between tries to fetch it

/** `embed`: what the loader knows. Nothing is stored or sent before the first `open`. */
export async function mount(embed) {
  const { host, root, launcher, origin, icon, dataset: { site, theme } } = embed;
  embed.site = site || undefined; // a template may have left it empty
  launcher.ariaHasPopup = 'dialog';
  const record = keep(embed.key);
  const resumes = record.read().begun; // a conversation of an earlier page
  // a talk that comes back needs all its code: it is asked for beside the words
  const [early] = await Promise.all([resumes && rest(embed.language).catch(() => null), learn(embed.language)]);
  /** The code for what follows the first question, with its words; nothing if an update has taken it away. */
  async function rest(language) {
    const [made] = await Promise.all([later(), learn(language, 'later-')]);
    return made.renew ? void made.renew(embed).catch(() => {}) : made;
  }

  let chat, view, known, path;
  let more, fetching, surroundings, attention; // of `later`

  const isOpen = () => launcher.ariaExpanded === 'true';

  function wear(text) {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheetOf(text)];
  }

  function begin() {
    path = location.pathname;
    wear(text);
    launcher.firstChild.append(icon(DOWN).firstChild);
    delete launcher.dataset.unread; // the greeting that waited
    launcher.ariaDescription = '';
    chat = converse(embed, record, page, (state) => view && draw(state));
    embed.end = chat.end;
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
    root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.isComposing) close();
    });
    // the page sees <leadlight-chat>, not the field in it, and would take what is typed for its shortcuts
    for (const name of ['keydown', 'keypress', 'keyup']) root.addEventListener(name, (event) => event.stopPropagation());
    if (early) grow(early);
    else setTimeout(patient, PATIENCE);
  }

  /** Dark as the page wants it, else as the visitor's system is. */
  function shade() {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const look = () => (view.element.dataset.shade = /^(light|dark)$/.test(theme) ? theme : dark.matches ? 'dark' : 'light');
    dark.addEventListener('change', look);
    look();
  }

  function draw(state) {
    view.render(state);
    if (state.conversation !== known) meet((known = state.conversation));
    surroundings?.count(state.unread, view.words());
  }

  /** The server has named the conversation. What is looked at is told from now on, while the chat is open. */
  function meet(conversation) {
    if (!conversation) return;
    embed.told(conversation);
    embed.conversation = Promise.resolve(conversation);
    const { draft } = record.read();
    if (draft) view.restore(draft); // held back until it was known whose it is
    if (more) heed();
    else complete();
  }

  /** No first question yet: whoever waits is told that it is still tried. */
  function patient() {
    if (chat.state().phase === 'connecting') view.wait();
    complete();
  }

  /** The first question stands: now the rest of the code. What the visitor does meanwhile waits for it. */
  function complete() {
    fetching ??= rest(chat.state().language ?? embed.language).then((made) => made && grow(made), () => {
      view.wait();
      setTimeout(() => complete((fetching = undefined)), AGAIN);
    });
  }

  function heed() {
    if (attention) return;
    if (resumes && embed.visit) chat.signal({ visits: embed.visit });
    attention = more.attend(chat.signal, isOpen);
  }

  /** The rest of the code is here. */
  function grow(made) {
    more = made;
    wear(made.sheet);
    chat.grow(made);
    surroundings = made.around(embed, view.element, chat, isOpen, path, () => {
      chat.signal({ page: page() });
      attention?.arrive();
    });
    view.grow(made);
    made.mind(embed);
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
    launcher.style.opacity = '';
    view.element.hidden = !open;
    surroundings?.seal();
    chat.dispatch({ type: 'shown', shown: open && !document.hidden });
    const detail = { conversation: embed.conversation };
    host.dispatchEvent(new CustomEvent(`leadlight:${open ? 'opened' : 'closed'}`, { bubbles: true, detail }));
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
