import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attend, percentOf, reached } from './attention.js';

test('time and scrolling are told in few steps', () => {
  assert.deepEqual([0, 9, 10, 59, 60, 299, 9_999].map((seconds) => reached('seconds', seconds)), [0, 0, 10, 30, 60, 120, 300]);
  assert.deepEqual([0, 24.9, 25, 99, 100].map((percent) => reached('scroll', percent)), [0, 0, 25, 75, 100]);
});

test('the bottom of a page is a hundred percent, and a page without a way down is nothing', () => {
  assert.ok(percentOf({ scrollTop: 999.4, scrollHeight: 1_800, clientHeight: 800 }) >= 100);
  assert.equal(percentOf({ scrollTop: 0, scrollHeight: 800, clientHeight: 800 }), 0);
});

test('only the time counts that the page is looked at with the chat open, on each page anew', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  globalThis.window = { addEventListener() {} };
  globalThis.document = { hidden: false, scrollingElement: { scrollTop: 0 } };
  const heard = [];
  let open = true;
  const { arrive } = attend((fact) => heard.push(fact.seconds), () => open);
  t.mock.timers.tick(9_000);
  document.hidden = true;
  t.mock.timers.tick(60_000);
  document.hidden = false;
  open = false;
  t.mock.timers.tick(60_000);
  assert.deepEqual(heard, []);
  open = true;
  t.mock.timers.tick(30_000);
  arrive();
  t.mock.timers.tick(10_000);
  assert.deepEqual(heard, [10, 30, 10]);
});
