/** The panel's look as one sheet for the shadow root: no style element and no style attribute, so any CSP allows it. */
import dot from './dot.css';
import text from './panel.css';

export function panelSheet() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text + dot);
  return sheet;
}
