// Saying what to change, beside its field and in a summary on top, and counting characters.

import { element } from './element.js';

/** Return what marks the findings of a form; `at` is what the ids of its fields begin with. */
export function marking(form, words, at) {
  const part = (name) => document.getElementById(`f-${at}${name}`);
  const place = (name) => part(`${name}-wrong`);
  const control = (name) => place(name)?.closest('fieldset') ?? part(name);

  /** Take away what was said about a field, once it is being changed. */
  const clear = (name) => {
    const said = name && place(name);
    if (!said || said.hidden) return;
    said.hidden = true;
    said.textContent = '';
    control(name).removeAttribute('aria-invalid');
    const summary = document.querySelector('#summary');
    summary?.querySelector(`a[href="#f-${at}${name}"]`)?.parentElement.remove();
    if (!summary?.querySelector('li')) summary?.remove();
  };

  form.addEventListener('input', (event) => clear(event.target.name));
  for (const input of form.querySelectorAll('[data-most]')) count(input, words);

  /** Show findings; what has none any more is cleared. */
  return (findings) => {
    document.querySelector('#summary')?.remove();
    for (const said of form.querySelectorAll('.wrong')) clear(said.id.slice(2 + at.length, -6));
    if (!findings.length) return;
    for (const { field, text } of findings) {
      const said = place(field);
      if (!said) continue;
      said.textContent = text;
      said.hidden = false;
      control(field).setAttribute('aria-invalid', 'true');
    }
    const items = findings.map(({ field, text }) => {
      const there = part(field);
      return element('li', {}, [there ? element('a', { href: `#${there.id}`, textContent: text }) : text]);
    });
    const head = element('h2', { id: 'summary-head', textContent: words.summary });
    const summary = element('div', { id: 'summary', className: 'summary', role: 'group', tabIndex: -1 }, [
      head,
      element('ul', {}, items),
    ]);
    summary.setAttribute('aria-labelledby', head.id);
    // A link of the summary leads to its field without changing the address, which chooses forms.
    summary.addEventListener('click', (event) => {
      const field = event.target.hash && form.querySelector(event.target.hash);
      if (!field) return;
      event.preventDefault();
      field.focus();
    });
    form.before(summary);
    summary.focus();
  };
}

/** Say how many characters are left, once that begins to matter and typing rests. Nothing is stopped. */
function count(input, words) {
  const most = Number(input.dataset.most);
  const line = element('p', { className: 'left', role: 'status' });
  let resting = 0;
  input.after(line);
  input.addEventListener('input', () => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      const left = most - [...input.value.trim()].length;
      line.classList.toggle('over', left < 0);
      if (left > most / 4) line.textContent = '';
      else line.textContent = left < 0 ? `${words.over} ${-left}` : `${words.left} ${left}`;
    }, 400);
  });
}
