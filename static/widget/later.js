/** What the panel needs once the first question stands, fetched right after it: one file, so that it is one request. */
import { booked, withoutUrl } from './card.js';
import { changeButton } from './change.js';
import { linked } from './links.js';

export { around } from './around.js';
export { attend } from './attention.js';
export { beyond } from './beyond.js';
export { changing } from './change.js';
export { another, stepControls } from './controls.js';
export { FIELDS, inputFor, shownAs, valueOf } from './fields.js';
export { default as sheet } from './later.css';
export { mind } from './owner.js';
export { reduce } from './reduce.js';
export { talk } from './talk.js';
export { later as words } from './words/en.js';

/** What hangs on a message, by `{follow(step), change(step)}`; gives its text as nodes. */
export const dresser = ({ follow, change }) => (node, item, state, words) => {
  changeButton(node, item, state, words, change);
  if (item.by === 'visitor') return [item.text];
  const hasCard = item.url && booked(node, item, state.followed.includes(item.step), words, () => follow(item.step));
  return linked(hasCard ? withoutUrl(item) : item.text);
};
