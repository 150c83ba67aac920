/** One conversation in all tabs of a site: where the chat is opened next, the others hand over its token. */

const PATIENCE = 60; // ms for the others to answer: a tab that opens the chat first has nobody to ask

/** `held()`: `{token, …}` of this tab; `taken(theirs)` hears of another's. `asked`: done once others have had their time. */
export function tabs(key, held, taken) {
  if (!globalThis.BroadcastChannel) return { asked: Promise.resolve(), tell() {} };
  const channel = new BroadcastChannel(key);
  const tell = (more) => channel.postMessage({ ...held(), ...more });
  const asked = new Promise((done) => {
    setTimeout(done, PATIENCE);
    channel.onmessage = ({ data }) => {
      if (!data.token) return held().token && tell();
      taken(data);
      done();
    };
  });
  channel.postMessage({});
  return { asked, tell };
}
