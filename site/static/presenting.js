// Presenting a receipt: a field that looks at what is typed, and what a pasted note holds.

import { element } from './element.js';
import { read } from './receipt.js';

/** Return a field for a receipt, and how to read it: the receipt, '' for a new one, or what is wrong. */
export function receiptField(words, at, mayBeNew, optional) {
  const id = `f-${at}receipt`;
  const input = element('input', { id, name: 'receipt', className: 'code', dir: 'ltr' });
  shy(input);
  const hint = element('p', { className: 'hint', id: `${id}-hint`, textContent: optional ? words.new : words.hint });
  const wrong = element('p', { className: 'wrong', id: `${id}-wrong`, hidden: true });
  const label = element('label', { htmlFor: id, textContent: words.title });
  if (optional) label.append(' ', element('span', { className: 'optional', textContent: words.optional }));
  input.setAttribute('aria-describedby', `${hint.id} ${wrong.id}`);
  const say = (text) => {
    wrong.textContent = text;
    wrong.hidden = !text;
    if (text) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  };
  // A slip of the pen shows at once: two of the characters check the others.
  input.addEventListener('input', async () => {
    const long = input.value.replace(/[^0-9a-z]/gi, '').length >= 28;
    say(long && !(await read(input.value)) ? words.wrong : '');
  });
  const present = async () => {
    const shown = input.value.trim();
    if (!shown && mayBeNew()) return '';
    if (await read(shown)) return shown;
    return { field: 'receipt', text: shown ? words.wrong : words.missing };
  };
  return { field: element('div', { className: 'field' }, [label, hint, wrong, input]), present };
}

/** Keep what is typed from the cloud services that complete and correct. */
export function shy(input) {
  const off = { autocomplete: 'off', autocorrect: 'off', spellcheck: 'false', writingsuggestions: 'false', 'data-gramm': 'false' };
  for (const [name, value] of Object.entries(off)) input.setAttribute(name, value);
}

/** Return the address of a thread and the receipt in a note that somebody kept, as far as they are there. */
export async function inNote(text) {
  const thread = text.match(/(?<![0-9a-z])[0-9a-hjkmnp-tv-z]{26}(?![0-9a-z])/)?.[0] ?? '';
  const groups = text.matchAll(/(?=((?:[0-9a-z]{4}[ -]?){6}[0-9a-z]{4})(?![0-9a-z]))/gi);
  for (const [, written] of groups) if (await read(written)) return { thread, receipt: written };
  return { thread, receipt: '' };
}
