// A mentor's desk. Whoever has walked in the shoes that a question is about finds it here: the list of
// all waiting questions is fetched when the page opens, whole and by everybody alike, and what a mentor
// says of their own life is compared with it in the page and goes nowhere.

import { counted } from './counted.js';
import { sweep } from './draft.js';
import { element } from './element.js';
import { drawn, lot, weight } from './lot.js';
import { has } from './marks.js';
import { shy } from './presenting.js';
import { asks, counts, learn, opened, terms, way } from './seek.js';
import { get } from './send.js';

const KEPT = 'shoes';
const MOST = 10;
const REST = 250;
// What has only small words in common with a life is not near it.
const FAR = 20;
const place = document.querySelector('[data-desk]');
const { base, language, topic } = place.dataset;
const texts = JSON.parse(place.dataset.texts);
const topics = new Map(JSON.parse(place.dataset.topics));
const names = new Map(Object.entries(JSON.parse(place.dataset.languages ?? '{}')));

const shoes = element('input', { id: 'shoes', dir: 'auto', maxLength: 400, enterKeyHint: 'search' });
shy(shoes);
shoes.setAttribute('aria-describedby', 'shoes-hint');
const remember = element('input', { type: 'checkbox' });
const voices = Object.entries(texts.voices).map(([value, text], at) =>
  element('label', {}, [element('input', { type: 'radio', name: 'voice', value, checked: !at }), ' ', element('span', { textContent: text })]),
);
const form = element('form', { className: 'search' }, [
  element('div', { className: 'field' }, [
    element('label', { htmlFor: 'shoes', textContent: texts.shoes }),
    element('p', { className: 'hint', id: 'shoes-hint', textContent: texts.hint }),
    shoes,
  ]),
  element('details', {}, [
    element('summary', { textContent: texts.more }),
    element('fieldset', { className: 'field' }, [
      element('legend', { textContent: texts.voice }),
      element('div', { className: 'options' }, voices),
    ]),
    element('p', { className: 'options' }, [element('label', {}, [remember, ' ', texts.remember])]),
  ]),
  element('p', { className: 'acts' }, [element('button', { type: 'submit', textContent: texts.deal })]),
]);
const status = element('p', { className: 'small', role: 'status' });
const card = element('section', { className: 'next', tabIndex: -1, hidden: true });
const heading = element('h2', { textContent: texts.fitting, hidden: true });
const list = element('ol', { className: 'rows' });
/** Return the questions of this page with what can be looked through of each, also beyond its first words. */
async function fetched() {
  // Who pays for every byte does without the words further down.
  const lean = navigator.connection?.saveData;
  const [{ questions }, index] = await Promise.all([
    get(`${base}/queue.json`),
    lean ? undefined : get(`${base}/search/index.json`).catch(() => undefined),
  ]);
  await learn(questions.map((each) => each.language));
  const marked = new Map((await opened(index?.threads ?? [], has)).map((line) => [line.thread, line]));
  return questions
    .filter((each) => !topic || each.topic === topic)
    .map((each) => {
      const own = { title: terms(each.title, each.language), lessons: [terms(`${each.excerpt} ${topics.get(each.topic) ?? ''}`, each.language)] };
      return { ...each, own, has: marked.get(each.thread)?.has ?? (() => false) };
    });
}

/**
 * Return the questions that whoever sits here may want, and of those that fit how well: 1 fits best. Unlike
 * in a search, one of many words is enough: nobody has walked in all of these shoes at once.
 */
function fitting(questions) {
  const { voice, tongue } = Object.fromEntries(new FormData(form));
  const here = questions.filter((each) => (!voice || each.voice === voice) && (!tongue || each.language === tongue));
  const asked = asks(shoes.value, here);
  const weights = asked.map((word) => {
    const among = here.filter((each) => counts(each, word)).length;
    // What most of them say tells little of whoever writes it down.
    return Math.log(1 + here.length / (among || 1)) / (among > here.length / 2 ? 100 : 1);
  });
  const score = (each) => asked.reduce((sum, word, at) => sum + weights[at] * counts(each, word), 0);
  const found = here.map((each) => [each, score(each)]).sort((one, other) => other[1] - one[1]);
  const near = found.filter(([, each]) => each > found[0][1] / FAR);
  return { here, fits: new Map(near.map(([each, own]) => [each, own / found[0][1]])), tongue, asked: shoes.value.trim() || voice };
}

function show(questions) {
  const { here, fits, tongue, asked: wanted } = fitting(questions);
  // The rows below are cut to a language; only where they are not all of it is there a list here.
  const asked = wanted || (cut() < here.length && tongue);
  const rows = fits.size ? [...fits.keys()] : shoes.value.trim() ? [] : here;
  heading.hidden = !asked || !rows.length;
  list.replaceChildren(...(asked ? rows.slice(0, MOST).map(row) : []));
  if (!here.length) status.textContent = texts.none;
  else if (shoes.value.trim()) status.textContent = fits.size ? texts.fit.replace('{count}', fits.size) : texts.unfit;
  else status.textContent = counted(texts.some, here.length);
}

/** Show of the rows that came with the page those in the language that was chosen, and say how many that are. */
function cut() {
  const { tongue } = Object.fromEntries(new FormData(form));
  const sections = [...document.querySelectorAll('section:has(> .rows)')];
  return sections.reduce((shown, section) => {
    const rows = [...section.querySelectorAll('.rows > li')];
    for (const each of rows) each.hidden = Boolean(tongue) && each.lang !== tongue;
    const left = rows.filter((each) => !each.hidden).length;
    section.hidden = !left;
    return shown + left;
  }, 0);
}

/** Offer to see the questions of one language, where they are in more than one. */
function offer(questions) {
  const there = [...new Set(questions.map((each) => each.language))].sort();
  if (there.length < 2 || !place.dataset.which) return;
  const one = (value, at) => {
    const name = element('span', { lang: value || language, textContent: value ? (names.get(value) ?? value) : texts.voices[''] });
    return element('label', {}, [element('input', { type: 'radio', name: 'tongue', value, checked: !at }), ' ', name]);
  };
  form.querySelector('details').before(
    element('fieldset', { className: 'field' }, [
      element('legend', { textContent: place.dataset.which }),
      element('div', { className: 'options' }, ['', ...there].map(one)),
    ]),
  );
}

const facts = (each) => {
  const said = [topics.get(each.topic) ?? each.topic, texts.wanted[each.voice], texts.waits[each.waits_for]].join(' \u00b7 ');
  const own = element('bdi', { lang: each.language, textContent: names.get(each.language) ?? each.language });
  return element('p', { className: 'facts', lang: language }, [said, ...(names.size ? [' \u00b7 ', own] : [])]);
};

const row = (each) =>
  element('li', { lang: each.language }, [
    element('a', { className: 'name', dir: way(each.title), href: `${base}/t/${each.thread}/`, textContent: each.title }),
    element('p', { className: 'words', dir: way(each.excerpt), textContent: each.excerpt }),
    facts(each),
  ]);

let dealt = new Set();

/** Deal a question that was not dealt yet, of those that fit as long as there are any; then all anew. */
function deal(questions) {
  const { here, fits } = fitting(questions);
  if (!here.length) return;
  const fresh = (some) => some.filter(({ thread }) => !dealt.has(thread));
  const left = [fresh([...fits.keys()]), fresh(here)].find((some) => some.length) ?? here;
  if (left === here) dealt = new Set();
  const each = left[drawn(left.map((one) => weight(one.day, Date.now(), fits.get(one) ?? 0)), lot())];
  dealt.add(each.thread);
  const another = element('button', { type: 'button', className: 'quiet', textContent: texts.another });
  another.addEventListener('click', () => deal(questions));
  const link = (className, href, textContent) => element('a', { className, href: `${base}/t/${each.thread}/${href}`, textContent });
  card.replaceChildren(
    element('h2', { dir: way(each.title), lang: each.language, textContent: each.title }),
    facts(each),
    element('p', { dir: way(each.excerpt), lang: each.language, textContent: each.excerpt }),
    element('p', { className: 'acts' }, [link('button', 'write/#story', texts.tell), link('button quiet', '', texts.read), another]),
  );
  card.hidden = false;
  card.focus();
}

/** Keep what was written on this device for as long as its box is ticked, and no longer. */
function keep() {
  try {
    if (remember.checked) localStorage.setItem(KEPT, shoes.value);
    else localStorage.removeItem(KEPT);
  } catch {
    remember.checked = false;
  }
}

try {
  shoes.value = localStorage.getItem(KEPT) ?? '';
  remember.checked = Boolean(shoes.value);
} catch {
  // A browser that keeps nothing is fine.
}
sweep();
// Nothing is shown before it works. Should the list not come, the page below is whole without it.
fetched().then(begin, () => {});

function begin(questions) {
  let resting;
  form.addEventListener('input', () => {
    keep();
    clearTimeout(resting);
    resting = setTimeout(() => show(questions), REST);
  });
  form.addEventListener('change', ({ target }) => {
    // What was dealt was for another choice.
    if (target.name === 'voice' || target.name === 'tongue') card.hidden = true;
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    deal(questions);
  });
  offer(questions);
  show(questions);
  place.append(form, status, card, heading, list);
}
