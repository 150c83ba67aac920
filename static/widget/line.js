/** The line to the server: a websocket, and plain HTTP for as long as websockets do not get through. */
import { load } from './loading.js';
import { socketClient } from './socket.js';

const PATIENCE = 6_000; // ms until the first connection: a proxy may take the call and let nothing through
const TRIES = 2; // failed ones in a row

/** As `socketClient`; `loaded` gives the code of the other way. */
export function line(origin, hear, dial = socketClient, loaded = () => load(HTTP)) {
  let failed = 0;
  let http, ended;

  const socket = dial(origin, heard);
  let patience = setTimeout(goRound, PATIENCE);

  function heard(event, data) {
    if (event === 'connect') {
      failed = -1; // its end is no failed try
      clearTimeout(patience);
      turnBack();
    } else if (event === 'disconnect') {
      failed += 1;
      if (failed >= TRIES) goRound();
      if (http) return; // the websocket was tried anew, behind what works
    }
    hear(event, data);
  }

  async function goRound() {
    clearTimeout(patience);
    if (http || ended) return;
    const made = await loaded().catch(() => null);
    if (made && !http && !ended && !socket.isConnected()) http = made.httpClient(origin, hear);
  }

  function turnBack() {
    http?.close();
    http = undefined;
  }

  const way = () => http ?? socket;
  return {
    isConnected: () => way().isConnected(),
    emit: (event, data) => way().emit(event, data),
    send: (event, data) => way().send(event, data),
    connect() {
      ended = false;
      http?.connect();
      socket.connect();
    },
    away: (ms) => way().away(ms),
    close() {
      ended = true;
      turnBack();
      socket.close();
    },
  };
}
