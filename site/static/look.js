// Looking at what is being written, in the page and nowhere else: what would be refused, what could
// give the author away, and whether somebody may need help tonight.

import { element } from './element.js';
import { REFUSED, needsCare, prepare, spans } from './findings.js';
import { read } from './receipt.js';

const REST = 700;
const AROUND = 32;

/** Look at the texts of a form whenever typing rests. Returns how to look at all of them at once. */
export function watch(form, words) {
  const inputs = [...form.querySelectorAll('[data-most]')];
  const resting = new Map();
  let rules;
  // Fetched with the page: fetched at the first letter it would tell the network when that was.
  const load = () =>
    (rules ??= fetch(new URL('rules.json', import.meta.url), { credentials: 'omit' })
      .then((answer) => answer.json())
      .then(prepare)
      .catch(() => (rules = undefined)));
  let cared = false;

  const look = async (input) => {
    const file = await load();
    const text = input.value;
    if (!file) return []; // the board looks again in any case
    const found = await spans(text, file, read);
    if (input.value === text) show(input, text, found, file);
    if (!cared && needsCare(text, file)) {
      cared = true;
      input.closest('.field').after(panel());
    }
    return found;
  };

  const show = (input, text, found, file) => {
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
      return element('li', { className: REFUSED.has(kind) ? 'wrong-found' : 'hint-found' }, [quote, line, ' ', jump]);
    });
    let list = form.querySelector(`#${input.id}-found`);
    if (!list) {
      list = element('ul', { id: `${input.id}-found`, className: 'found' });
      list.setAttribute('aria-live', 'polite');
      input.parentElement.append(list);
      input.setAttribute('aria-describedby', `${input.getAttribute('aria-describedby') ?? ''} ${list.id}`);
    }
    // Said again only if there is something else to say.
    const all = [...items, ...plain(text, file).map((textContent) => element('li', {}, [element('span', { textContent })]))];
    if (items.length || list.textContent !== all.map((each) => each.textContent).join('')) list.replaceChildren(...all);
  };

  /** Return sentences on what becomes plain: it would tell which device or document a text comes from. */
  const plain = (text, { telling, unseen }) => {
    const met = (all) => [...all].filter((each) => text.includes(each));
    const typed = met(Object.values(telling).join('')).join(' ');
    const become = Object.keys(telling).filter((to) => met(telling[to]).length).join(' ');
    return [...(typed ? [words.plain.replace('{typed}', typed).replace('{become}', become)] : []), ...(unseen.test(text) ? [words.unseen] : [])];
  };

  const panel = () =>
    element('div', { className: 'care', role: 'status' }, [
      element('h2', { textContent: words.care.heading }),
      element('p', { textContent: words.care.text }),
      element('ul', {}, words.care.lines.map(([place, reach]) => element('li', {}, [`${place}: `, element('strong', { dir: 'auto', textContent: reach })]))),
      element('p', { textContent: words.care.after }),
    ]);

  load();
  for (const input of inputs) {
    input.addEventListener('input', () => {
      clearTimeout(resting.get(input));
      resting.set(input, setTimeout(() => look(input).catch(() => {}), REST));
    });
  }

  /** Return what has to change before anything is sent, as [{field, text}]. */
  return async () => {
    const refused = [];
    for (const input of inputs) {
      clearTimeout(resting.get(input));
      const found = await look(input).catch(() => []);
      const first = found.find(({ kind }) => REFUSED.has(kind));
      if (first) refused.push({ field: input.name, text: words.kinds[first.kind] });
    }
    return refused;
  };
}
