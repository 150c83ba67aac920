// Values into short texts, in the reader's language. Pure: the present moment is an argument.

import { words } from './words.js';

/** 'follow_up' → 'Follow up'. Ids are the flow author's words; a label passes unchanged. */
export function label(id) {
  if (!id) return '';
  return /^[a-z0-9_]+$/.test(id) ? (id[0].toUpperCase() + id.slice(1)).replaceAll('_', ' ') : id;
}

/** A band's name: the reader's word for one of the default ones, else its id in words. */
export const bandName = id => words.bands[id] ?? label(id);

/** Points with one decimal at most: fading ones are unrounded on the wire. */
export function points(number) {
  return (Math.round(number * 10) / 10).toLocaleString(words.locale);
}

/** '12 s', '3 min', '2 h', '5 d': how long from `from` to `to`, in milliseconds; never negative. */
export function span(from, to) {
  const seconds = Math.max(0, Math.floor((to - from) / 1000));
  const { s, min, h, d } = words.units;
  if (seconds < 60) return `${seconds} ${s}`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} ${min}`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} ${h}`;
  return `${Math.floor(seconds / 86_400)} ${d}`;
}

/** '1:07': what an alert counts in the first hour, since seconds matter there. */
export function stopwatch(from, to) {
  const seconds = Math.max(0, Math.floor((to - from) / 1000));
  if (seconds >= 3600) return span(from, to);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** '14:05' today, '21 Nov, 14:05' before. */
export function clock(at, now) {
  const date = new Date(at);
  const time = date.toLocaleTimeString(words.locale, { hour: '2-digit', minute: '2-digit' });
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.toLocaleDateString(words.locale, { day: 'numeric', month: 'short' })}, ${time}`;
}

/** '3 March', with its year if that is not the present one. */
export function day(at, now) {
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' };
  return date.toLocaleDateString(words.locale, { day: 'numeric', month: 'long', ...year });
}

/** Where on 0 … `of` a number lies, in percent for CSS. */
export function percent(number, of) {
  return of > 0 ? `${Math.min(100, Math.max(0, (number / of) * 100))}%` : '0%';
}

/** An address the page may link to, or null: what a visitor typed must not become `javascript:`. */
export function webAddress(text) {
  if (!/^https?:\/\//i.test(text ?? '')) return null;
  try {
    return new URL(text).href;
  } catch {
    return null;
  }
}

/** 'https://shop.example/pricing?x=1' → 'shop.example/pricing'; a bare path stays. */
export function pageName(text) {
  const address = webAddress(text);
  if (!address) return text ?? '';
  const { host, pathname } = new URL(address);
  return host + pathname;
}

export const mailto = email => `mailto:${encodeURIComponent(email).replace('%40', '@')}`;

export const tel = phone => `tel:${phone.replace(/[^+\d]/g, '')}`;
