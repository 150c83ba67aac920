/** How the state changes until all of the code is here. Pure.
 *
 * It knows what the first question needs and what the visitor may do at once. Anything else it lets pass: `reduce` goes
 * over the same events once it has come, and what that says holds.
 */
import { START } from './reduce.js';

export function begin(state, event) {
  switch (event.type) {
    case 'opened':
      return opened(state, event.update);
    case 'lost':
      return { ...state, phase: 'connecting' };
    case 'unavailable':
      return { ...state, phase: 'unavailable' };
    case 'sent':
      return { ...state, pending: [...state.pending, event.item] };
    case 'shown':
      return { ...state, shown: event.shown };
    case 'restarted':
      return { ...START, shown: state.shown };
    default:
      return state;
  }
}

function opened(state, { conversation, language, theme = {}, seq, messages, step, state: whose }) {
  const fresh = messages.filter((message) => message.seq > state.seq);
  return { ...state, phase: 'live', conversation, language, theme, seq, head: seq, messages: [...state.messages, ...fresh], step, state: whose };
}
