import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isChangeable } from './change.js';

const answer = (seq, step) => ({ seq, by: 'visitor', text: 'x', step });
const state = (more) => ({ state: 'bot', step: { id: 'when' }, messages: [answer(2, 'need'), answer(4, 'size'), answer(6, 'need')], ...more });

test('the last answer to each earlier step may be changed', () => {
  assert.deepEqual(state().messages.map((item) => isChangeable(item, state())), [false, true, true]);
});

for (const [name, item, more] of [
  ['what was said to a rep', { seq: 7, by: 'visitor', text: 'Hello' }, {}],
  ['what is on its way', { ...answer(6, 'need'), pending: true }, {}],
  ['a try at the open question', answer(6, 'need'), { step: { id: 'need' } }],
  ['an answer while a rep talks', answer(6, 'need'), { state: 'rep' }],
  ['an answer after the end', answer(6, 'need'), { state: 'closed', step: null }],
]) {
  test(`${name} is not changed`, () => assert.equal(isChangeable(item, state(more)), false));
}
