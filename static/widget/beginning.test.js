import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begin } from './beginning.js';
import { openStep, reduce, START } from './reduce.js';

const NEED = { id: 'need', kind: 'choices', choices: [{ id: 'orient', label: 'Comparing' }] };
const HI = { seq: 1, by: 'bot', text: 'Hi', step: 'need' };
const MORE = { seq: 2, by: 'bot', text: 'Still there?' };
const opened = (after, seq, ...messages) => ({
  type: 'opened', after, update: { ok: true, conversation: 'c', language: 'en', theme: { name: 'Anna' }, state: 'bot', step: NEED, seq, messages },
});
const CLICK = { id: 'a1', request: 'answer', text: 'Comparing', step: 'need', after: 1 };
const said = ({ messages, pending }) => [...messages, ...pending].map(({ text }) => text);

const BEGINNINGS = {
  'a first question': [{ type: 'shown', shown: true }, opened(0, 1, HI)],
  'a click at once': [opened(0, 1, HI), { type: 'sent', item: CLICK }],
  'a line that breaks and comes back': [opened(0, 1, HI), { type: 'lost' }, opened(1, 2, MORE)],
  'two openings that cross': [opened(0, 1, HI), opened(0, 1, HI)],
  'a flow that is not there': [{ type: 'unavailable' }],
  'another tab\'s conversation': [opened(0, 1, HI), { type: 'restarted' }, opened(0, 1, HI)],
};

for (const [what, events] of Object.entries(BEGINNINGS)) {
  test(`${what} looks as it does with all of the code`, () => {
    const [early, whole] = [begin, reduce].map((reduced) => events.reduce(reduced, START));
    const shown = (state) => ({ said: said(state), phase: state.phase, step: openStep(state), shown: state.shown, name: state.theme.name });
    assert.deepEqual(shown(early), shown(whole));
  });
}

test('what it does not know is left for the rest of the code', () => {
  assert.equal(begin(START, { type: 'typing', by: { by: 'rep' } }), START);
});
