// The page to search on. The index is fetched when the page opens, whole and by everybody alike; what is
// typed stays in the page. Where the board is too large for one file, topic and age choose what is fetched.

import { counted } from './counted.js';
import { element } from './element.js';
import { lot } from './lot.js';
import { has } from './marks.js';
import { shy } from './presenting.js';
import { asks, opened, seek, terms, tongueOf, way } from './seek.js';
import { get } from './send.js';

const MOST = 10;
// What fits far worse than the best is not what was meant.
const FAR = 8;
const ENOUGH = 0.2;
const AT_ONCE = 5000;
const REST = 120;
const place = document.querySelector('[data-search]');
const { base, language } = place.dataset;
const texts = JSON.parse(place.dataset.texts);
const topics = JSON.parse(place.dataset.topics);

const input = element('input', { id: 'q', dir: 'auto' });
shy(input);
const hint = element('p', { className: 'hint', id: 'q-hint', textContent: texts.hint });
input.setAttribute('aria-describedby', 'q-hint');
const status = element('p', { className: 'small', role: 'status', textContent: texts.loading });
const list = element('ol', { className: 'rows' });
const older = element('button', { type: 'button', className: 'quiet', hidden: true });
const random = element('button', { type: 'button', className: 'quiet', textContent: texts.random, hidden: true });
const choices = [['', texts.all], ...topics].map(([slug, name], at) =>
  element('label', {}, [element('input', { type: 'radio', name: 'topic', value: slug, checked: !at }), ' ', element('span', { textContent: name })]),
);
const form = element('form', { className: 'search', role: 'search' }, [
  element('div', { className: 'field' }, [element('label', { htmlFor: 'q', textContent: texts.label }), hint, input]),
  element('fieldset', { className: 'field' }, [
    element('legend', { textContent: texts.topic }),
    element('div', { className: 'options' }, choices),
  ]),
]);
place.append(form, status, list, element('p', { className: 'acts' }, [older, random]));

let threads = [];
let waiting = [];
let ready = false;
const topic = () => new FormData(form).get('topic');
const chosen = () => waiting.filter(([slug]) => !topic() || slug === topic());
const from = (part) => `${base}/search/${part[0]}-${part[1]}.json`;

/** Fetch parts, newest first, until there is enough to look through at once; the rest waits for a button. */
async function fetchParts() {
  let had = 0;
  const parts = chosen().sort((one, other) => other[4] - one[4] || other[1] - one[1]);
  const now = parts.filter(([, , count]) => (had += count) <= AT_ONCE || had === count);
  const came = await Promise.allSettled(now.map((part) => get(from(part)).then((here) => opened(here.threads, has))));
  came.forEach(({ value }, at) => {
    // What did not come is still to be fetched.
    if (!value) return;
    waiting = waiting.filter((part) => part !== now[at]);
    threads.push(...value);
  });
  if (came.some(({ value }) => !value)) throw new Error();
}

/** Fetch more, say so if it did not come, and look again. */
async function more() {
  await fetchParts().then(show, () => {
    show();
    status.textContent = texts.lost;
  });
}

function show() {
  if (!ready) return;
  const here = threads.filter((thread) => !topic() || thread.topic === topic());
  const left = chosen().reduce((sum, [, , count]) => sum + count, 0);
  older.hidden = !left;
  older.textContent = texts.older.replace('{count}', left);
  random.hidden = !here.some(({ lessons }) => lessons.length);
  const typed = input.value.trim();
  const fits = typed ? seek(here, typed, MOST) : [];
  const found = fits.filter(({ score, met }) => score * FAR > fits[0].score && met > ENOUGH);
  list.replaceChildren(...found.map(({ thread }) => row(thread, asks(typed, here))));
  if (!typed) status.textContent = counted(texts.ready, here.length);
  else if (!found.length) status.replaceChildren(texts.none, ' ', element('a', { href: `${base}/ask/`, textContent: texts.ask }));
  else status.textContent = counted(texts.some, found.length);
}

/** Return a thread as a row: its question, the lesson that fits best, where it stands. */
function row(thread, asked) {
  const here = asked.map((word) => word[tongueOf(thread.language)]);
  const own = [...here.flatMap(([, ...pairs]) => pairs.flat()), ...here.map(([whole]) => whole)];
  const fits = (lesson, at) => thread.own.lessons[at].filter((word) => own.includes(word)).length;
  const best = thread.lessons.map((lesson, at) => [fits(lesson, at), lesson]).sort((one, other) => other[0] - one[0])[0];
  const told = thread.lessons.length ? counted(texts.told, thread.lessons.length) : texts.untold;
  const name = topics.find(([slug]) => slug === thread.topic)?.[1] ?? thread.topic;
  return element('li', { lang: thread.language }, [
    element('a', { className: 'name', dir: way(thread.title), href: `${base}/t/${thread.thread}/` }, lit(thread.title, own, thread.language)),
    ...(best?.[0] ? [element('p', { className: 'words', dir: way(best[1]) }, lit(best[1], own, thread.language))] : []),
    element('p', { className: 'facts', lang: language, textContent: [name, texts.wanted[thread.voice], told, thread.aha && texts.aha].filter(Boolean).join(' \u00b7 ') }),
  ]);
}

/** Return a text in which the words that were asked for are marked. */
const lit = (text, asked, language) =>
  text.split(/([\p{L}\p{N}\p{M}]+)/u).map((part, at) => {
    const fits = at % 2 && terms(part, language).some((word) => asked.includes(word) || asked.at(-1)?.length > 2 && word.startsWith(asked.at(-1)));
    return fits ? element('mark', { textContent: part }) : part;
  });

/** Return the address of a story that is drawn by lot. */
function someStory() {
  const told = threads.filter(({ lessons, topic: own }) => lessons.length && (!topic() || own === topic()));
  return `${base}/t/${told[Math.floor(lot() * told.length)].thread}/`;
}

let resting;
input.addEventListener('input', () => {
  clearTimeout(resting);
  resting = setTimeout(show, REST);
});
form.addEventListener('change', ({ target }) => {
  if (target.name === 'topic') more();
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  clearTimeout(resting); // or the list would be made anew under the focus
  show();
  list.querySelector('a')?.focus();
});
older.addEventListener('click', async () => {
  await more();
  if (older.hidden) input.focus();
});
random.addEventListener('click', () => location.assign(someStory()));

try {
  const index = await get(`${base}/search/index.json`);
  threads = await opened(index.threads, has);
  waiting = index.parts;
  ready = true;
  await more();
  // In the place of this page: going back leads to where one came from, and not to another lot.
  if (location.hash === '#lot' && !random.hidden) location.replace(someStory());
} catch {
  status.textContent = texts.lost;
}
