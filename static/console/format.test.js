import assert from 'node:assert/strict';
import { test } from 'node:test';
import { label, mailto, pageName, percent, points, span, stopwatch, tel, webAddress } from './format.js';
import { conversationOf } from './route.js';
import { outcomeIn } from './outcome.js';
import { errorText } from './words.js';

test('an id reads like words, a label stays as its author wrote it', () => {
  assert.deepEqual([label('follow_up'), label('IT lead'), label(null)], ['Follow up', 'IT lead', '']);
});

test('faded points have one decimal at most', () => {
  assert.deepEqual([points(1.8660254), points(4), points(2.04)], ['1.9', '4', '2']);
});

test('time since never runs backwards, whatever the clocks say', () => {
  assert.deepEqual([span(0, 59_000), span(0, 61_000), span(0, 7_200_000), span(9000, 0)], ['59 s', '1 min', '2 h', '0 s']);
  assert.deepEqual([stopwatch(0, 67_000), stopwatch(0, 3_700_000)], ['1:07', '1 h']);
});

test('only web addresses become links', () => {
  assert.equal(webAddress('https://shop.example/pricing'), 'https://shop.example/pricing');
  for (const text of ['javascript:alert(1)', '/pricing', 'https://', null]) assert.equal(webAddress(text), null);
});

test('a page is named without its query', () => {
  assert.deepEqual([pageName('https://shop.example/a?email=x'), pageName('/a'), pageName(undefined)], ['shop.example/a', '/a', '']);
});

test('an e-mail address cannot bring headers of its own', () => {
  assert.equal(mailto('vera@example.com?bcc=olga@example.com'), 'mailto:vera@example.com%3Fbcc%3Dolga%40example.com');
  assert.equal(tel('+46 (0)8 12'), 'tel:+460812');
});

test('a bar never leaves its frame', () => {
  assert.deepEqual([percent(4, 16), percent(20, 16), percent(-1, 16), percent(1, 0)], ['25%', '100%', '0%', '0%']);
});

test('the address names a conversation or nothing', () => {
  assert.deepEqual([conversationOf('#/c/a-B_9'), conversationOf('#/c/<b>'), conversationOf('')], ['a-B_9', null, null]);
});

test('a value goes with a currency of three letters', () => {
  assert.deepEqual(outcomeIn({ reason: ' signed ', value: '12000', currency: 'eur' }), { data: { reason: 'signed', value: 12000, currency: 'EUR' } });
  assert.deepEqual(outcomeIn({ reason: '', value: '', currency: '' }), { data: {} });
  assert.match(outcomeIn({ reason: '', value: '5', currency: '€' }).problem, /three letters/);
});

test('errors are said in words, the server’s own where we have none', () => {
  assert.match(errorText({ code: 'taken', by: 'Olga' }), /^Olga was faster/);
  assert.equal(errorText({ code: 'bad-request', message: 'No such step.' }), 'No such step.');
});
