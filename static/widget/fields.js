/** How each kind of typed step is typed: what the browser is told, and what goes over the wire. */
import { setAttribute } from './dom.js';

const PLAIN = /^-?\d+(?:[.,]\d{1,2})?$/; // three digits after a point may be thousands: the server knows the language

/** kind → attributes of its input; `value(text)` gives what is sent, or undefined if only the server can read it. */
export const FIELDS = {
  number: {
    type: 'text', // "about 20k" is an answer too; type=number would swallow it
    inputmode: 'decimal',
    value: (text) => (PLAIN.test(text) ? Number(text.replace(',', '.')) : undefined),
  },
  text: { type: 'text' },
  email: { type: 'email', autocomplete: 'email', example: 'name@example.com' },
  phone: { type: 'tel', autocomplete: 'tel' },
  url: { type: 'url', autocomplete: 'url', example: 'https://…' },
  date: { type: 'date' },
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The input made ready for the step. */
export function inputFor(input, step) {
  const { type, inputmode, autocomplete } = FIELDS[step.kind];
  input.type = type;
  setAttribute(input, 'inputmode', inputmode);
  setAttribute(input, 'autocomplete', autocomplete ?? 'off');
  setAttribute(input, 'dir', type === 'text' ? 'auto' : type === 'date' ? null : 'ltr');
  const isDate = step.kind === 'date';
  setAttribute(input, 'min', isDate && DAY.test(step.from) && step.from);
  setAttribute(input, 'max', isDate && DAY.test(step.to) && step.to);
  return input;
}

/** The value of a typed step, undefined if the text should rather be understood by the server. */
export function valueOf(step, text) {
  const field = FIELDS[step.kind];
  if (!field) return undefined;
  return field.value ? field.value(text) ?? (step.consent ? text : undefined) : text;
}

export const shownAs = (step, text) => (step.unit ? `${text} ${step.unit}` : text);
