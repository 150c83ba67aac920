/** What outlives a reload: one record in sessionStorage, or in memory where storage is refused. Never a cookie.
 *
 * With the visitor's consent, the trail keeps a record in localStorage in the same way.
 */

export const keyOf = (origin, flow) => `leadlight:${origin}:${flow}`;

export function keep(key, storage = () => sessionStorage) {
  let record = {};
  try {
    record = JSON.parse(storage().getItem(key)) ?? {};
  } catch {
    // refused, or not ours: begin with nothing
  }
  return {
    read: () => record,
    write(changes) {
      record = { ...record, ...changes };
      try {
        storage().setItem(key, JSON.stringify(record));
      } catch {
        // refused or full: this page still knows it
      }
    },
  };
}

/** Random base64url: 32 bytes name a conversation, 12 an action. */
export function randomText(bytes) {
  const values = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...values)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
}
