/** The messages as a log: appended to, never drawn anew, or screen readers would read it all again. */
import { h, setAttribute } from './dom.js';

const MANY = 4; // from so many messages at once on, it is history coming back, not speech

/** `dress(node, item, state, words)`, once it is there, adds what hangs on a message, and gives its text as
 * nodes. */
export function transcript() {
  const log = h('div.log', { role: 'log' });
  const nodes = new Map(); // key → element
  let dress = (node, { text }) => [text];

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

  function nodeFor(item, words, state) {
    const key = keyOf(item);
    const node = nodes.get(key) ?? messageNode(item);
    nodes.set(key, node);
    setAttribute(node, 'data-pending', item.pending);
    const [name, bubble] = node.children;
    name.textContent = { visitor: words.you, bot: words.bot, rep: item.name ?? words.colleague }[item.by];
    const nodesOf = dress(node, item, state, words);
    if (!isShown(bubble, nodesOf)) bubble.replaceChildren(...nodesOf);
    return node;
  }

  function silence(on) {
    if (!on) return;
    log.ariaLive = 'off';
    setTimeout(() => (log.ariaLive = 'polite'), 1_000);
  }

  return { log, draw, dressed: (by) => (dress = by) };
}

/** An echo and the message that took its place are one node. */
const keyOf = (item) => item.echo ?? item.id ?? item.seq;

/** Whether it reads so already: what is drawn anew is read out again. */
const isShown = ({ textContent, children }, nodes) =>
  textContent === nodes.map((node) => node.textContent ?? node).join('') && children.length === nodes.filter((node) => node.textContent).length;

const messageNode = ({ by }) =>
  h('div.message', { 'data-by': by }, h('span.name'), h('div.bubble', { dir: 'auto' }));
