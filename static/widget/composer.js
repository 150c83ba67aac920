/** The line at the bottom: it stays, it always lets one type, and it is the field of a step that is typed. */
import { h, setAttribute } from './dom.js';

const ARROW = 'M5 12h14M13 6l6 6-6 6';

/** `send(text)` says whether the text was taken; `typed(text)` hears each change. */
export function composer(icon, send, typed) {
  const area = h('textarea.field', { rows: 1, dir: 'auto', enterkeyhint: 'send', autocomplete: 'off', onkeydown });
  const unit = h('span.unit', { 'aria-hidden': 'true' });
  const box = h('div.box', {}, area, unit);
  // pointerdown is kept from the button so that the field keeps the focus, and a phone its keyboard
  const button = h('button.do.icon.send', { onpointerdown: (event) => event.preventDefault() }, icon(ARROW));
  const error = h('p.error', { id: 'error', role: 'alert', dir: 'auto' });
  const form = h('form.composer', { novalidate: true, tabindex: -1, onsubmit, oninput },
    h('div.row', {}, box, button), error);
  let field = area;
  let line; // the field of a step that is more than text

  function onkeydown(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  }

  function onsubmit(event) {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) field.focus();
    else if (send(text)) write('');
  }

  function oninput() {
    grow();
    typed(field.value);
  }

  function grow() {
    area.style.blockSize = 'auto';
    if (area.value) area.style.blockSize = `${area.scrollHeight}px`;
  }

  function write(text) {
    field.value = text;
    oninput();
  }

  /** Become the field of a typed step, or the plain composer (`typed` undefined). What is typed is kept.
   * `typed(input)` makes the input ready for the step and gives what it shows before anything is typed. */
  function become(step, name, placeholder, typed) {
    if (typed) line ??= h('input.field', { enterkeyhint: 'send' });
    const example = typed?.(line);
    const next = typed ? line : area;
    if (next !== field) swap(next);
    field.placeholder = example ?? placeholder;
    unit.textContent = step?.unit ?? '';
    unit.hidden = !step?.unit;
    field.ariaLabel = step?.unit ? `${name} (${step.unit})` : name;
    setAttribute(field, 'aria-describedby', step?.hint ? 'hint error' : 'error');
  }

  function swap(next) {
    const focused = form.getRootNode().activeElement === field;
    next.value = field.value;
    field.value = '';
    field.replaceWith(next);
    field = next;
    grow();
    if (focused) field.focus({ preventScroll: true }); // it was in the composer and stays there
  }

  return {
    form,
    become,
    isEmpty: () => !field.value.trim(),
    write,
    label: (words) => (button.ariaLabel = words.send),
    complain(text) {
      if (error.textContent !== text) error.textContent = text;
      setAttribute(field, 'aria-invalid', text ? 'true' : null);
    },
    focus() {
      // on a phone the keyboard would jump up after every choice: the form takes the focus then
      (matchMedia('(hover: none)').matches ? form : field).focus({ preventScroll: true });
    },
  };
}
