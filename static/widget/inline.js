/** The chat in the page, where its own element stands: loaded for those pages only. With `data-open` it begins by itself,
 * but never in a frame: what the visitor has not reached for sends nothing.
 */
import text from './inline.css';
import { sheetOf } from './styles.js';

export function mount(embed) {
  const { host, root, launcher } = embed;
  embed.inline = true;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheetOf(text)];
  launcher.append(launcher.ariaLabel);
  if ('open' in host.dataset && window === window.top) embed.show();
}
