/** What the visitor did and the server has not acked: kept over reloads, sent in order, one at a time.
 *
 * An item is `{id, request, data, …}`; its id goes out in `data` and stays the same however often it is sent,
 * so that the server can tell a repeat from a second wish.
 */

const AGAIN = new Set(['internal', 'too-fast', 'timeout']);
const TRIES = 6; // of one item the server keeps failing at: then the others must not wait any longer

// Half a character, as a cut paste leaves it, is no JSON the server reads: it would close the socket, again and again.
const HALF = /\p{Surrogate}/gu;
export const whole = (value) => (typeof value === 'string' ? value.replace(HALF, '\ufffd') : value);
const wellFormed = (data) => Object.fromEntries(Object.entries(data).map(([key, value]) => [key, whole(value)]));

const safe = (item) => ({ ...item, data: wellFormed(item.data) });

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** `emit(request, data)` resolves to the ack; `acked(item, ack)` and `refused(item, error)` hear how it ended. */
export function outbox({ record, emit, acked, refused, wait = pause }) {
  let items = (record.read().outbox ?? []).map(safe);
  let open = false;
  let running = false;

  function set(next) {
    items = next;
    record.write({ outbox: items });
  }

  async function send(item) {
    for (let tries = 1; open && items.includes(item); tries += 1) {
      const ack = await emit(item.request, item.data).catch((error) => ({ error: { code: error.message } }));
      if (!items.includes(item) || ack.error?.code === 'disconnected') return;
      if (ack.ok) return settle(item, () => acked(item, ack));
      const { code } = ack.error;
      // a conversation takes so many signals and no more: an answer must not wait behind one that will never be taken
      const isSpare = item.request === 'signal' && code === 'too-fast';
      if (isSpare || !AGAIN.has(code) || tries === TRIES) return settle(item, () => refused(item, ack.error));
      await wait(250 * 2 ** tries);
    }
  }

  function settle(item, told) {
    set(items.filter((other) => other !== item));
    told();
  }

  async function run() {
    if (running) return;
    running = true;
    while (open && items.length) await send(items[0]);
    running = false;
  }

  return {
    items: () => items,
    add(item) {
      set([...items, safe(item)]);
      run();
    },
    /** The conversation is open on the server: send what waits. */
    resume() {
      open = true;
      run();
    },
    hold() {
      open = false;
    },
    clear() {
      set([]);
    },
  };
}
