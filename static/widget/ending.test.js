import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asText } from './ending.js';

test('the talk as text names who said what', () => {
  const words = { you: 'You', bot: 'Anna', colleague: 'Our colleague' };
  const messages = [{ by: 'bot', text: 'Need?' }, { by: 'visitor', text: 'A boat' }, { by: 'rep', name: 'Remy', text: 'Hello' }, { by: 'rep', text: 'Bye' }];
  assert.equal(asText(messages, words), 'Anna: Need?\n\nYou: A boat\n\nRemy: Hello\n\nOur colleague: Bye');
});
