// The page's icon, with how many hot leads are open: what is seen of a tab among many.

const PANES = "<rect width='32' height='32' rx='7' fill='#262b36'/><path fill='#46b4e0' d='M4 4h11v11H4z'/>"
  + "<path fill='#e9b44c' d='M17 4h11v11H17z'/><path fill='#52c49a' d='M4 17h11v11H4z'/><path fill='#dd5b32' d='M17 17h11v11H17z'/>";

/** The icon as an address; `n` hot leads stand in a red disc. */
export function faviconOf(n) {
  const text = n > 9 ? '9+' : n;
  const disc = n > 0 ? `<circle cx='20' cy='20' r='12' fill='#c8102e' stroke='#fff' stroke-width='2'/>`
    + `<text x='20' y='25.5' text-anchor='middle' font-family='system-ui,sans-serif' font-weight='700' font-size='${n > 9 ? 13 : 16}' fill='#fff'>${text}</text>` : '';
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>${PANES}${disc}</svg>`)}`;
}

export function showFavicon(n) {
  const link = document.querySelector('link[rel=icon]');
  const address = faviconOf(n);
  if (link && link.href !== address) link.href = address;
}
