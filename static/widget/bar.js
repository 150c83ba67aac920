/** How far the visitor has come: a line under the head of the panel. */
import { h } from './dom.js';

/** `show(percent, words)`: hidden where nothing is asked. It never goes back, unless another conversation begins. */
export function progressBar() {
  const line = h('div');
  const bar = h('div.bar', { role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100, hidden: true }, line);
  let most = 0;

  function show(percent, words) {
    bar.hidden = !percent;
    most = percent ? Math.max(most, percent) : 0;
    bar.ariaLabel = words.progress;
    bar.ariaValueNow = String(most);
    line.style.inlineSize = `${most}%`;
  }
  return { bar, show };
}
