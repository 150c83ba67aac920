/** The picture of who speaks takes the drawing's place once it is there, and only then: nothing shifts, none is missed. */
import { h } from './dom.js';
import { webAddress } from './links.js';

/** `shown(image)`: it is there. */
export function face(avatar, origin, shown) {
  const src = avatar && webAddress(avatar, origin);
  const image = h('img', { alt: '', referrerpolicy: 'no-referrer', src, onload: () => shown(image) });
}
