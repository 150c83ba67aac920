import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBehind, openStep, reduce, START, withPeople } from './reduce.js';

const NEED = { id: 'need', kind: 'choices', choices: [{ id: 'orient', label: 'Comparing' }] };
const BUDGET = { id: 'budget', kind: 'number' };
const bot = (seq, text, step) => ({ seq, by: 'bot', text, step });
const visitor = (seq, text, step) => ({ seq, by: 'visitor', text, step });
const update = (seq, messages, step = NEED, state = 'bot') => ({ seq, messages, step, state, language: 'en' });
const push = (after, seq, messages, step) => ({ type: 'messages', update: { after, ...update(seq, messages, step) } });
const play = (state, ...events) => events.reduce(reduce, state);
const texts = (state) => state.messages.map((message) => message.text);

const OPENED = reduce(START, { type: 'opened', after: 0, update: update(2, [bot(1, 'Hi'), bot(2, 'Need?', 'need')]) });
const CLICK = { id: 'a1', request: 'answer', text: 'Comparing', step: 'need', after: 2 };
const SENT = reduce(OPENED, { type: 'sent', item: CLICK });
const ANSWERED = [visitor(3, 'Comparing', 'need'), bot(5, 'Budget?', 'budget')];

test('opening shows the transcript and the question', () => {
  assert.deepEqual(texts(OPENED), ['Hi', 'Need?']);
  assert.equal(openStep(OPENED), NEED);
});

test('a push that follows what is held is applied', () => {
  const state = reduce(OPENED, push(2, 5, ANSWERED, BUDGET));
  assert.equal(state.seq, 5);
  assert.equal(state.step, BUDGET);
});

test('a push of numbers already held changes nothing', () => {
  assert.equal(reduce(OPENED, push(0, 2, [bot(1, 'Hi')])), OPENED);
});

test('a push behind a gap is not shown, and says that something is missing', () => {
  const state = reduce(OPENED, push(4, 6, [bot(6, 'Later')]));
  assert.deepEqual(texts(state), ['Hi', 'Need?']);
  assert.ok(isBehind(state));
});

test('catching up closes the gap', () => {
  const gap = reduce(OPENED, push(4, 6, [bot(6, 'Later')]));
  const state = reduce(gap, { type: 'caught', after: 2, update: update(6, [bot(4, 'Missed'), bot(6, 'Later')]) });
  assert.deepEqual(texts(state), ['Hi', 'Need?', 'Missed', 'Later']);
  assert.ok(!isBehind(state));
});

test('each message is shown once, whichever of push and ack comes first', () => {
  const ack = { type: 'acked', item: CLICK, update: { after: 2, ...update(5, ANSWERED, BUDGET) } };
  const pushed = push(2, 5, ANSWERED, BUDGET);
  for (const state of [play(SENT, ack, pushed), play(SENT, pushed, ack)]) {
    assert.deepEqual(texts(state), ['Hi', 'Need?', 'Comparing', 'Budget?']);
    assert.deepEqual(state.pending, []);
  }
});

test('an ack never hides a message that came before it and is still on its way', () => {
  const ack = { type: 'acked', item: CLICK, update: update(6, [visitor(4, 'Comparing', 'need'), bot(6, 'Budget?')], BUDGET) };
  const behind = reduce(SENT, ack);
  assert.ok(isBehind(behind));
  const state = reduce(behind, push(2, 6, [{ seq: 3, by: 'rep', text: 'Hello' }, ...ack.update.messages], BUDGET));
  assert.deepEqual(texts(state), ['Hi', 'Need?', 'Hello', 'Comparing', 'Budget?']);
});

test('an ack whose numbers leave nothing out needs no catching up', () => {
  const ack = { type: 'acked', item: CLICK, update: update(4, [visitor(3, 'Comparing', 'need'), bot(4, 'Budget?')], BUDGET) };
  assert.equal(reduce(SENT, ack).seq, 4);
});

test('an old ack given again does not turn the question back', () => {
  const later = reduce(OPENED, push(2, 9, [...ANSWERED, bot(9, 'Who?', 'who')], { id: 'who', kind: 'text' }));
  const state = reduce(later, { type: 'acked', item: CLICK, update: update(5, ANSWERED, BUDGET) });
  assert.equal(state.step.id, 'who');
});

test('what was sent is shown at once and its step is closed', () => {
  assert.deepEqual(SENT.pending, [CLICK]);
  assert.equal(openStep(SENT), null);
});

test("the server's message takes the place of its echo", () => {
  const state = reduce(SENT, push(2, 5, ANSWERED, BUDGET));
  assert.equal(state.messages[2].echo, 'a1');
  assert.deepEqual(state.pending, []);
});

test('an echo kept over a reload is not taken for an older message of the same words', () => {
  const kept = reduce(START, { type: 'sent', item: { id: 's1', request: 'say', text: 'yes', after: 4 } });
  const state = reduce(kept, { type: 'opened', after: 0, update: update(4, [bot(1, 'Hi'), visitor(3, 'yes')]) });
  assert.equal(state.pending.length, 1);
});

test('a refused answer opens its step again, says why, and gives back what was typed', () => {
  const item = { ...CLICK, typed: 'ines@', text: 'ines@' };
  const error = { code: 'invalid-answer', message: 'Not an address' };
  const state = play(OPENED, { type: 'sent', item }, { type: 'refused', item, error });
  assert.equal(openStep(state), NEED);
  assert.deepEqual([state.error, state.returned], [error, { text: 'ines@' }]);
});

test('a message that is refused is shown no more and kept, with why; the field and its complaint are another matter', () => {
  const item = { id: 'm1', request: 'message', text: 'Hello?', after: 2, data: { text: 'Hello?', email: 'vera@' } };
  const error = { code: 'invalid-answer', message: 'Not an address' };
  const state = play(OPENED, { type: 'sent', item }, { type: 'refused', item, error });
  assert.deepEqual([state.pending, state.unkept, state.error, state.returned], [[], { item, error }, null, null]);
  assert.equal(play(state, { type: 'sent', item }).unkept, null);
});

test('what the server offers beside the step comes and goes with it', () => {
  const offer = { email: true, hint: 'To answer you.' };
  const end = { ...update(4, [bot(3, 'Bye')], null, 'closed'), after: 2, message: offer, transcript: { left: 2 } };
  const ended = play(OPENED, { type: 'messages', update: end });
  assert.deepEqual([ended.message, ended.transcript], [offer, { left: 2 }]);
  const again = play(ended, { type: 'messages', update: { ...update(5, [], null, 'closed'), after: 4 } });
  assert.deepEqual([again.message, again.transcript], [null, null]);
});

test('a stale answer gives back what was typed without a complaint', () => {
  const item = { ...CLICK, typed: '12', text: '12' };
  const state = play(OPENED, { type: 'sent', item }, { type: 'refused', item, error: { code: 'stale-step' } });
  assert.deepEqual([state.error, state.returned], [null, { text: '12' }]);
});

test('the next question takes the complaint away', () => {
  const complained = reduce(OPENED, { type: 'complained', error: { code: 'choose-one' } });
  assert.equal(reduce(complained, push(2, 5, ANSWERED, BUDGET)).error, null);
});

test('messages that come while the panel is closed are counted until it is shown', () => {
  const state = reduce(OPENED, push(2, 5, [bot(4, 'A'), { seq: 5, by: 'rep', text: 'B' }]));
  assert.equal(state.unread, 2);
  assert.equal(reduce(state, { type: 'shown', shown: true }).unread, 0);
});

test('speech ends the typing', () => {
  const typing = reduce(OPENED, { type: 'typing', by: { by: 'rep' } });
  assert.equal(reduce(typing, push(2, 3, [{ seq: 3, by: 'rep', text: 'Hello' }])).typing, null);
});

test('waiting and talking to a rep are with people, the bot is not', () => {
  assert.deepEqual(['bot', 'waiting', 'rep', 'closed'].filter((state) => withPeople({ state })), ['waiting', 'rep']);
});

test('starting again forgets the conversation and keeps the panel open', () => {
  const state = play(OPENED, { type: 'shown', shown: true }, { type: 'restarted' });
  assert.deepEqual([state.messages, state.seq, state.shown], [[], 0, true]);
});

test('no event changes the state it is given', () => {
  const frozen = Object.freeze({ ...SENT, messages: Object.freeze([...SENT.messages]), pending: Object.freeze([CLICK]) });
  assert.doesNotThrow(() => reduce(frozen, push(2, 5, ANSWERED, BUDGET)));
});

test('who the bot is comes with the opening, and holds over a new start', () => {
  const theme = { name: 'Anna', avatar: '/anna.png' };
  const state = reduce(START, { type: 'opened', after: 0, update: { ...update(1, [bot(1, 'Hi')]), theme } });
  assert.deepEqual([state.theme, reduce(state, { type: 'restarted' }).theme], [theme, theme]);
});

test('without a theme the bot is nobody in particular', () => assert.deepEqual(OPENED.theme, {}));

test('a new start forgets which links were followed', () => {
  const state = reduce(OPENED, { type: 'followed', step: 'meet' });
  assert.deepEqual([state.followed, reduce(state, { type: 'restarted' }).followed], [['meet'], []]);
});

const ANSWERED_NEED = play(OPENED, push(2, 5, ANSWERED, BUDGET));
const CORRECTION = { id: 'c1', request: 'correct', text: 'Another', step: 'need', after: 5, edited: NEED };

test('an earlier answer taken up again is the open step until another is sent, or it is left', () => {
  const editing = reduce(ANSWERED_NEED, { type: 'editing', step: NEED });
  assert.equal(openStep(editing), NEED);
  assert.equal(openStep(reduce(editing, { type: 'editing', step: null })), BUDGET);
  assert.equal(openStep(reduce(editing, { type: 'sent', item: CORRECTION })), null);
});

test('a correction that does not fit is taken up again, with what was typed', () => {
  const item = { ...CORRECTION, typed: 'Another' };
  const sent = play(ANSWERED_NEED, { type: 'editing', step: NEED }, { type: 'sent', item });
  const refused = reduce(sent, { type: 'refused', item, error: { code: 'invalid-answer', message: 'No' } });
  assert.deepEqual([refused.editing, refused.returned, refused.error.message], [NEED, { text: 'Another' }, 'No']);
});

test('once a rep has come nothing is corrected any more', () => {
  const editing = reduce(ANSWERED_NEED, { type: 'editing', step: NEED });
  const claimed = { type: 'messages', update: { after: 5, ...update(6, [], null, 'rep') } };
  assert.equal(reduce(editing, claimed).editing, null);
});

test('after the visitor has left nothing is asked', () => {
  const left = reduce(ANSWERED_NEED, { type: 'acked', item: { id: 'l1' }, update: { seq: 6, state: 'closed' } });
  assert.deepEqual([left.state, openStep(left)], ['closed', null]);
});
