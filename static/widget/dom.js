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

/** A drawing of 24 by 24 in the colour of the text beside it, for a button that has a name: screen readers say only that. */
export function icon(path) {
  const svg = drawn('svg', 'viewBox', '0 0 24 24');
  svg.append(drawn('path', 'd', path));
  return svg;
}

function drawn(name, key, value) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  element.setAttribute(key, value);
  return element;
}
