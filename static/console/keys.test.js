import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedBy } from './keys.js';

test('a key asks for what it is for, and any other for nothing', () => {
  assert.deepEqual([askedBy(null, '/'), askedBy(null, 'a'), askedBy(null, 'q'), askedBy(null, '3')],
    [{ act: 'search' }, { act: 'claim' }, {}, {}]);
});

test('an outcome takes two keys, so that none is set by a slip', () => {
  assert.deepEqual(askedBy(null, 'o'), { first: 'o' });
  assert.deepEqual(askedBy('o', '4'), { act: 'outcome', n: 4 });
});

test('after a first key another one means nothing by itself', () => {
  assert.deepEqual([askedBy('g', 'a'), askedBy('o', 'a'), askedBy('g', '1')], [{}, {}, {}]);
  assert.deepEqual([askedBy('g', 'i'), askedBy('v', '2')], [{ act: 'list' }, { act: 'view', n: 2 }]);
});
