/** What a `book` step offers under its text: whose page it is, and the way there. */
import { h, icon } from './dom.js';
import { beside, webAddress } from './links.js';

const OUT = 'M8 6h10v10M18 6L6 18';

/** The card on its message, made once; false if the address is not one of the web. `follow()`: the link was followed. */
export function booked(node, { url }, isFollowed, words, follow) {
  const card = node.querySelector('.card') ?? bookingCard(url, follow);
  if (!card) return false;
  if (!card.isConnected) node.append(card);
  const [line, link] = card.children;
  link.firstChild.textContent = words.book;
  link.classList.toggle('followed', isFollowed);
  line.lastChild.textContent = isFollowed ? words.booked : '';
  return true;
}

function bookingCard(url, follow) {
  const address = webAddress(url);
  if (!address) return null;
  const arrow = icon(OUT);
  arrow.ariaHidden = 'true';
  const told = ({ button }) => button < 2 && follow(); // the main button, the middle one or a key
  return h('div.card', {},
    h('p.line', {}, h('bdi', {}, address.host), h('span.booked')),
    beside(address, 'a.do', { onclick: told, onauxclick: told }, h('span'), arrow));
}

/** The text of a `book` step without the address it ends with: the card says where it leads. */
export const withoutUrl = ({ text, url }) => (text.endsWith(url) ? text.slice(0, -url.length).trim() : text);
