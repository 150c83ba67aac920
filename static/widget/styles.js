/** A look as a sheet for the shadow root: no style element and no style attribute, so any CSP allows it. */
export function sheetOf(text) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
