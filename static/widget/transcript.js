/** The messages as a log: appended to, never drawn anew, or screen readers would read it all again. */
import { beside, h, icon, linked, setAttribute, webAddress } from './dom.js';

const MANY = 4; // from so many messages at once on, it is history coming back, not speech
const OUT = 'M8 6h10v10M18 6L6 18';

/** `follow(step)`: the link of its card was followed. */
export function transcript(follow) {
  const log = h('div.log', { role: 'log' });
  const nodes = new Map(); // key → element

  function draw(state, words) {
    const items = [...state.messages, ...state.pending.map((item) => ({ ...item, by: 'visitor', pending: true }))];
    silence(items.length - nodes.size > MANY);
    drop(new Set(items.map(keyOf)));
    let at = log.firstChild;
    for (const item of items) {
      const node = nodeFor(item, words, state);
      if (node === at) at = at.nextSibling;
      else log.insertBefore(node, at);
    }
  }

  function drop(wanted) {
    for (const [key, node] of nodes) {
      if (wanted.has(key)) continue;
      node.remove();
      nodes.delete(key);
    }
  }

  function nodeFor(item, words, { followed }) {
    const key = keyOf(item);
    const node = nodes.get(key) ?? messageNode(item, follow);
    nodes.set(key, node);
    setAttribute(node, 'data-pending', item.pending);
    const [name, bubble, card] = node.children;
    name.textContent = { visitor: words.you, bot: words.bot, rep: item.name ?? words.colleague }[item.by];
    const text = card ? withoutUrl(item) : item.text;
    if (bubble.textContent !== text) bubble.replaceChildren(...(item.by === 'visitor' ? [text] : linked(text)));
    if (card) label(card, words, followed.includes(item.step));
    return node;
  }

  function silence(on) {
    if (!on) return;
    log.ariaLive = 'off';
    setTimeout(() => (log.ariaLive = 'polite'), 1_000);
  }

  return { log, draw };
}

/** An echo and the message that took its place are one node. */
const keyOf = (item) => item.echo ?? item.id ?? item.seq;

const messageNode = (item, follow) =>
  h('div.message', { 'data-by': item.by }, h('span.name'), h('div.bubble', { dir: 'auto' }), bookingCard(item, follow));

/** What a `book` step offers under its text: whose page it is, and the way there. */
function bookingCard({ url, step }, follow) {
  const address = webAddress(url);
  if (!address) return null;
  const told = ({ button }) => button < 2 && follow(step); // the main button, the middle one or a key
  return h('div.card', {},
    h('p.line', {}, h('bdi', {}, address.host), h('span.booked')),
    beside(address, 'a.do', { onclick: told, onauxclick: told }, h('span'), icon(OUT)));
}

function label({ children: [line, link] }, words, followed) {
  link.firstChild.textContent = words.book;
  link.classList.toggle('followed', followed);
  line.lastChild.textContent = followed ? words.booked : '';
}

/** The text of a `book` step without the address it ends with: the card says where it leads. */
export const withoutUrl = ({ text, url }) => (text.endsWith(url) ? text.slice(0, -url.length).trim() : text);
