// What makes a rep look up: sound, desktop notification, the page's title. A browser lets a page sound only after a
// gesture, hence one visible button, `turnOn`.

import { signal } from '@preact/signals';
import { isMe } from './order.js';
import { addressOf } from './route.js';
import { words } from './words.js';

const KEY = 'leadlight-alerts'; // localStorage: 'on' once turned on, so that any later gesture unlocks the sound
const TONES = [{ hertz: 659, at: 0 }, { hertz: 988, at: 0.18 }];
const AGAIN_AFTER = 20_000; // ms between rings while nobody has looked

/** 'off'; 'locked': wanted, but the browser waits for a gesture; 'on'; 'sound': without notifications. */
export const ringing = signal('off');

let audio;

/** `for` says whose turn it is; nobody named means everybody. */
export const isMyTurn = (me, alert) => !alert.for?.length || alert.for.some(who => isMe(me, who));

/** The alerts that must ring because of a change: open, our turn, and not so before. */
export function ringsBetween(before, after, me) {
  const rings = alert => alert && !alert.left && isMyTurn(me, alert);
  return Object.values(after).filter(alert => rings(alert) && !rings(before[alert.id]));
}

export async function turnOn() {
  localStorage.setItem(KEY, 'on');
  const allowed = 'Notification' in window ? Notification.requestPermission() : Promise.resolve('denied');
  await unlock();
  ringing.value = (await allowed) === 'granted' ? 'on' : 'sound';
  sound();
}

export function turnOff() {
  localStorage.removeItem(KEY);
  ringing.value = 'off';
}

async function unlock() {
  audio ??= new AudioContext();
  await audio.resume();
}

/** After a reload the wish is known and the sound locked: the first gesture anywhere unlocks it. */
export function remember() {
  if (localStorage.getItem(KEY) !== 'on') return;
  ringing.value = 'locked';
  const first = async () => {
    for (const name of ['pointerdown', 'keydown']) removeEventListener(name, first, true);
    if (ringing.value !== 'locked') return;
    await unlock();
    ringing.value = mayNotify() ? 'on' : 'sound';
  };
  for (const name of ['pointerdown', 'keydown']) addEventListener(name, first, true);
}

const mayNotify = () => 'Notification' in window && Notification.permission === 'granted';

export function sound() {
  if (audio?.state !== 'running') return;
  for (const { hertz, at } of TONES) {
    const [tone, gain, start] = [audio.createOscillator(), audio.createGain(), audio.currentTime + at];
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(0.3, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, start + 0.5);
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.55);
  }
}

const notes = new Map(); // alert id → Notification

function notify(alert, who) {
  if (!mayNotify() || notes.has(alert.id)) return;
  try {
    const note = new Notification(words.isHot(who), { body: [...alert.because, alert.page].filter(Boolean).join('\n'),
      tag: alert.id, requireInteraction: true });
    note.onclick = () => { window.focus(); location.hash = addressOf(alert.conversation); note.close(); };
    notes.set(alert.id, note);
  } catch { /* Android's Chrome has the class but allows it in service workers only; sound and title are left */ }
}

let rang = 0;

/** Rings for what is new between two states' alerts; `nameFor(alert)` says who it is about. */
export function ring(before, after, me, nameFor) {
  const fresh = ringsBetween(before, after, me);
  for (const [id, note] of notes) if (!after[id] || after[id].left) { note.close(); notes.delete(id); }
  if (fresh.length === 0 || ringing.value === 'off') return;
  rang = Date.now();
  sound();
  for (const alert of fresh) notify(alert, nameFor(alert));
}

/** Called every second: rings again while one of ours is open and the page is out of sight. */
export function ringAgain(alerts, me) {
  if (ringing.value === 'off' || document.hasFocus() || Date.now() - rang < AGAIN_AFTER) return;
  if (ringsBetween({}, alerts, me).length === 0) return;
  rang = Date.now();
  sound();
}
