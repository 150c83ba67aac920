/** What a page gets that asks for a file of an earlier build, with a loader or a panel that it has held back: an update does
 * not end its chat. The widget of then goes, the present one comes and goes on with what the tab has kept.
 *
 * It stands on what every loader gives: `{host, origin, told}`, and `inline`, `identity`, `agreed`, `end` where they are there.
 */

/** Gives what a panel gives, of the present widget. Once for a page, whichever of its files are asked for. */
export const renew = (embed) => (embed.renewed ??= renewed(embed));

export { renew as mount }; // to the loader it is a panel, or what else the loader has asked for

async function renewed(embed) {
  const { host, origin } = embed;
  const before = window.leadlight;
  const [asked] = import.meta.url.match(/[^/]+$/);
  const isInline = embed.inline ?? asked.startsWith('inline-');
  const isFocused = document.activeElement === host;
  const place = isInline ? host.cloneNode() : new Comment();
  host.replaceWith(place);
  delete window.leadlight; // of two loaders, the second leaves all to the first
  try {
    await import(`${origin}/embed.js?${asked}`); // no cache holds it under that address
    if (!window.leadlight) throw new Error(`${asked}: no newer one is there`);
  } catch (error) {
    window.leadlight = before;
    place.replaceWith(host);
    embed.renewed = undefined;
    throw error;
  }
  embed.end?.();
  return handedOver(embed, isFocused);
}

function handedOver({ identity, agreed, told }, isFocused) {
  const { open, close, signal, identify, consent, conversation } = window.leadlight;
  if (identity !== undefined) identify(identity);
  if (agreed !== undefined) consent(agreed);
  conversation.then(told);
  if (isFocused) open().then(() => document.querySelector('leadlight-chat').shadowRoot.querySelector('.field').focus());
  const nothing = () => {};
  return { open: () => open(), close, toggle: () => open(), signal, identify: nothing, event: nothing, heard: nothing };
}
