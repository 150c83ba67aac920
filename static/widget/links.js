/** Addresses: which of them may be followed, and how they look in a text. */
import { h } from './dom.js';

/** The address as a URL; undefined unless it is of the web: nothing a flow says may become `javascript:`. */
export function webAddress(address, base) {
  try {
    const url = new URL(address, base);
    return /^https?:$/.test(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** A link that opens beside the page and does not say where it was. */
export const beside = (href, what, more, ...children) =>
  h(what, { href, target: '_blank', rel: 'noopener noreferrer', ...more }, ...children);

const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/g;

/** The text as nodes, web and mail addresses as links that open beside the page. */
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const [address, web] = found;
    nodes.push(text.slice(from, found.index));
    nodes.push(beside(web ?? `mailto:${address}`, 'a', {}, address));
    from = found.index + address.length;
  }
  nodes.push(text.slice(from));
  return nodes;
}
