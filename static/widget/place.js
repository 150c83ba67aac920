/** Where the visitor is: what the panel and the opening by itself both need to know of the page. */

export const FULL_SCREEN = '(max-width: 479.98px), (max-height: 479.98px)'; // the panel covers the page; as in panel.css

/** Calls back when the path is another than before, without a load. The page's history is watched, not patched. */
export function onPathChange(told, path = location.pathname) {
  function look() {
    if (location.pathname === path) return;
    path = location.pathname;
    told();
  }
  window.navigation?.addEventListener('navigatesuccess', look);
  window.addEventListener('popstate', look);
  setInterval(look, 1_000);
}
