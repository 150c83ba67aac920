import assert from 'node:assert/strict';
import { test } from 'node:test';
import { questionFor, valueIn } from './confirm.js';

const BUDGET = { id: 'budget', kind: 'number', criterion: 'budget' };
const NEED = { id: 'need', kind: 'choices', criterion: 'need', choices: [{ id: 'a' }, { id: 'b' }] };
const NAME = { id: 'name', kind: 'text' };
const given = more => ({ text: '', chosen: [], ...more });

test('a number is a number, a choice its id, several a list', () => {
  assert.equal(valueIn(BUDGET, given({ text: '20000' })), 20000);
  assert.equal(valueIn(NEED, given({ chosen: ['b'] })), 'b');
  assert.deepEqual(valueIn({ ...NEED, many: true }, given({ chosen: ['b', 'a'] })), ['b', 'a']);
});

test('nothing chosen and nothing written is no value', () => {
  assert.deepEqual([valueIn(BUDGET, given({ text: ' ' })), valueIn(NEED, given())], [null, null]);
});

test('the key opens the question in focus, else what has passed, else what is missing, else what scores', () => {
  const card = { recheck: [], missing: ['need'] };
  const all = [NAME, BUDGET, NEED];
  assert.equal(questionFor(card, all, 'budget'), BUDGET);
  assert.equal(questionFor({ ...card, recheck: [{ step: 'budget' }] }, all), BUDGET);
  assert.equal(questionFor(card, all), NEED);
  assert.equal(questionFor({ recheck: [], missing: [] }, all), BUDGET);
});
