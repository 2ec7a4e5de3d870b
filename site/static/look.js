// Looking at what is being written, in the page and nowhere else: what would be refused, what could
// give the author away, and whether somebody may need help tonight. Fetched by watch.js, with the rules.

import { element } from './element.js';
import { needsCare, prepare, spans } from './findings.js';

const AROUND = 32;

/**
 * Return what looks at a text of a form by the rules of a file, and shows what it finds: it answers that as
 * `spans` does. `isReceipt` checks a candidate, as `read` in receipt.js does.
 */
export function looker(rules, isReceipt) {
  const file = prepare(rules);
  const cared = new Set();
  return async (form, input, words) => {
    const text = input.value;
    const found = await spans(text, file, isReceipt);
    if (input.value === text) show(form, input, words, found, plain(words, text, file));
    if (!cared.has(form) && needsCare(text, file)) {
      cared.add(form);
      input.closest('.field').after(panel(words.care));
    }
    return found;
  };
}

function show(form, input, words, found, sentences) {
  const text = input.value;
  const items = found.map(({ kind, start, end }) => {
    const mark = element('mark', { textContent: text.slice(start, end) });
    const jump = element('button', { type: 'button', textContent: words.show });
    jump.addEventListener('click', () => {
      input.focus();
      input.setSelectionRange(start, end);
    });
    const quote = element('q', { dir: 'auto' }, [
      (start > AROUND ? '...' : '') + text.slice(Math.max(0, start - AROUND), start),
      mark,
      text.slice(end, end + AROUND) + (end + AROUND < text.length ? '...' : ''),
    ]);
    const line = element('span', { textContent: words.kinds[kind] });
    return element('li', { className: kind === 'hint' ? 'hint-found' : 'wrong-found' }, [quote, line, ' ', jump]);
  });
  let list = form.querySelector(`#${input.id}-found`);
  if (!list) {
    list = element('ul', { id: `${input.id}-found`, className: 'found' });
    list.setAttribute('aria-live', 'polite');
    input.parentElement.append(list);
    input.setAttribute('aria-describedby', `${input.getAttribute('aria-describedby') ?? ''} ${list.id}`);
  }
  // Said again only if there is something else to say.
  const all = [...items, ...sentences.map((textContent) => element('li', {}, [element('span', { textContent })]))];
  if (items.length || list.textContent !== all.map((each) => each.textContent).join('')) list.replaceChildren(...all);
}

/** Return sentences on what becomes plain: it would tell which device or document a text comes from. */
function plain(words, text, { telling, unseen }) {
  const met = (all) => [...all].filter((each) => text.includes(each));
  const typed = met(Object.values(telling).join('')).join(' ');
  const become = Object.keys(telling).filter((to) => met(telling[to]).length).join(' ');
  return [...(typed ? [words.plain.replace('{typed}', typed).replace('{become}', become)] : []), ...(unseen.test(text) ? [words.unseen] : [])];
}

const panel = ({ heading, text, lines, after }) =>
  element('div', { className: 'care', role: 'status' }, [
    element('h2', { textContent: heading }),
    element('p', { textContent: text }),
    element('ul', {}, lines.map(([place, reach]) => element('li', {}, [`${place}: `, element('strong', { dir: 'auto', textContent: reach })]))),
    element('p', { textContent: after }),
  ]);
