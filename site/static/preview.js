// How words will look on the board, while they are being written: in paragraphs as board/text.py makes them.

import { element } from './element.js';

/** Return the paragraphs of a text, each a list of its lines. */
export const paragraphs = (text) =>
  text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim()
    .split(/\n{2,}/)
    .map((block) => block.split('\n'));

/** Offer, folded, how the words of a form will look. */
export function preview(form, words) {
  const shown = element('div', { className: 'prose' });
  const box = element('details', {}, [element('summary', { textContent: words.preview }), shown]);
  const inputs = [...form.querySelectorAll('[data-most]')];
  // A line is the headline, wherever it stands in the form.
  inputs.sort((one, other) => one.matches('textarea') - other.matches('textarea'));
  const draw = () => {
    if (!box.open) return;
    // Without a language it is that of the page.
    const language = form.elements.language?.value ?? form.closest('[data-writing]')?.dataset.language;
    if (language) shown.lang = language;
    const parts = inputs.map((input) => {
      const { value } = input;
      if (!value.trim()) return [];
      if (input.matches('input')) return [element('h2', { dir: 'auto', textContent: paragraphs(value).flat().join(' ') })];
      return paragraphs(value).map((lines) => element('p', { dir: 'auto' }, lines.flatMap((line) => [line, element('br')]).slice(0, -1)));
    });
    shown.replaceChildren(...parts.flat());
  };
  box.addEventListener('toggle', draw);
  form.addEventListener('input', draw);
  return box;
}
