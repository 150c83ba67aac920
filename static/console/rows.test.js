import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawn, laidOut, placeOf, scrolledTo } from './rows.js';

const SIZES = { row: 100, heading: 30 };
const leads = n => Array.from({ length: n }, (_, id) => ({ id }));
const { blocks, height } = laidOut([{ group: 'hot', leads: leads(2) }, { group: 'talking', leads: leads(10_000) }], SIZES);

test('each group begins where the one before it ends', () => {
  assert.deepEqual([blocks.map(block => block.top), height], [[0, 230], 230 + 30 + 1_000_000]);
});

test('of ten thousand rows those on screen are drawn, and a few around', () => {
  const some = drawn(blocks[1], SIZES, 500_260, 500_860);
  assert.deepEqual([some[0], some.at(-1), some.length], [4994, 5011, 18]);
});

test('a group out of sight draws nothing, but for the row that has the focus', () => {
  assert.deepEqual(drawn(blocks[0], SIZES, 500_000, 500_600), []);
  assert.deepEqual(drawn(blocks[0], SIZES, 500_000, 500_600, 1), [1]);
  assert.deepEqual(drawn(blocks[0], SIZES, 0, 600, 1), [0, 1]);
});

test('a row is counted through the groups, and there is none beyond the last', () => {
  assert.deepEqual([placeOf(blocks, SIZES, 2), placeOf(blocks, SIZES, 10_002), placeOf(blocks, SIZES, -1)], [{ top: 260, bottom: 360 }, null, null]);
});

test('the list scrolls no further than it must, and not under the heading', () => {
  assert.equal(scrolledTo({ top: 260, bottom: 360 }, SIZES, 0, 600), 0);
  assert.equal(scrolledTo({ top: 660, bottom: 760 }, SIZES, 0, 600), 160);
  assert.equal(scrolledTo({ top: 660, bottom: 760 }, SIZES, 700, 600), 630);
});
