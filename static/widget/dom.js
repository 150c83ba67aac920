/** Elements without markup: texts are always text nodes, so nothing said in a chat can become HTML. */

/** `h('div.bubble', {dir: 'auto'}, 'Hi')`; functions named `on…` listen; of an attribute, `true` sets it, `false` and
 * `null` leave it out; children that are `null` are left out. */
export function h(what, attributes = {}, ...children) {
  const [name, ...classes] = what.split('.');
  const element = document.createElement(name);
  element.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key.slice(2), value);
    else setAttribute(element, key, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function setAttribute(element, key, value) {
  if (value === false || value === null || value === undefined) element.removeAttribute(key);
  else element.setAttribute(key, value === true ? '' : value);
}

/** A drawing of 24 by 24 in the colour of the text beside it, silent for screen readers. */
export function icon(...paths) {
  const made = (name) => document.createElementNS('http://www.w3.org/2000/svg', name);
  const svg = made('svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.ariaHidden = 'true';
  for (const path of paths) {
    const line = made('path');
    line.setAttribute('d', path);
    svg.append(line);
  }
  return svg;
}

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
