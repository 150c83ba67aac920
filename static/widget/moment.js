/** Whether this is a page and a moment at which a flow's chat may open by itself. Pure. */

const DAY = 86_400_000; // ms

/** Whether the path fits the glob: `*` any text, `?` one character, `[ab]` one of these, `[!ab]` none; as the server's. */
export function fits(glob, path) {
  const pattern = glob.replace(/\[(!?)(\][^\]]*|[^\]]+)\]|[^]/g, (one, not, among) => {
    if (among !== undefined) return `[${not && '^'}${among.replace(/[\\\]^]/g, '\\$&')}]`;
    return { '*': '.*', '?': '.' }[one] ?? one.replace(/[\\^$.|+(){}[\]/]/, '\\$&');
  });
  try {
    return new RegExp(`^${pattern}$`, 's').test(path);
  } catch {
    return false; // [z-a]: nothing lies between
  }
}

/** `record`: what this tab keeps of the chat, {} if it was never open here; `now`: ms. */
export function mayOpen({ open, at }, again, now) {
  if (open === undefined) return true;
  return again === 'daily' && !open && now - at >= DAY;
}
