// A small dialog over the page. Escape and its button close it; the focus goes back to where it was.

import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './parts.js';
import { words } from './words.js';

export function Dialog({ title, close, children }) {
  const dialog = useRef();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current.showModal();
    return () => before?.focus?.();
  }, []);
  return html`
    <dialog class="dialog" ref=${dialog} aria-labelledby="dialog-title" onClose=${close}>
      <header><h2 id="dialog-title">${title}</h2>
        <button type="button" class="button dialog-close" onClick=${close}>
          <${Icon} name="cross" /><span class="visually-hidden">${words.composer.close}</span></button></header>
      ${children}
    </dialog>`;
}
