// Looking through the index of the board, in the page and nowhere else: the same words and stems as in
// board/search.py, step by step. One file for everybody, so no request tells what is looked for.

const UNSPACED = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]/;
const OTHERS = /^(de|es|ar)\b/;
const IN_TITLE = 3;
const IN_LESSON = 2;
// The weight of a word that one thread in four has.
const TELLING = Math.log(5);

const tongues = { en: { stem: english } };

/** Learn languages, so far as this board knows more of them than English. What does not come is taken for it. */
export async function learn(languages) {
  // Which of them a board has says nothing of who reads it; where it has none, nobody fetches them.
  if (languages.some((each) => OTHERS.test(each))) Object.assign(tongues, (await import('./stems.js').catch(() => ({}))).more);
}

/** Return by whose rules words of a language are stemmed; those of one that nobody knows as English. */
export function tongueOf(language) {
  const [name] = language.split('-');
  return name in tongues ? name : 'en';
}

const stem = (word, tongue) => tongues[tongue].stem(word, english);
const parts = (word, tongue) => tongues[tongue].parts?.(word) ?? [];

function english(word) {
  if (!/^[a-z]{4,}$/.test(word)) return word;
  if (/ie[sd]$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/..eed$|[^sui]s$/.test(word)) word = word.slice(0, -1);
  const ending = word.match(/...(ing|ed)$|...[^pri](ly)$/);
  if (ending) word = word.slice(0, -(ending[1] ?? ending[2]).length).replace(/([bdfglmnprt])\1$/, '$1');
  return word.endsWith('e') && word.length > 3 ? word.slice(0, -1) : word;
}

/** Return the words of a text in small letters without accents. Where words are not spaced, pairs of characters. */
function plain(text) {
  const small = text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC');
  return (small.match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((word) => {
    const all = [...word];
    if (!UNSPACED.test(word)) return [word];
    return all.slice(0, Math.max(1, all.length - 1)).map((_, at) => all.slice(at, at + 2).join(''));
  });
}

/** Return the `dir` of what somebody wrote, as board/languages.py does. */
export function way(text) {
  const count = (letters) => text.match(letters)?.length ?? 0;
  return 2 * count(/[\u05d0-\u08ff\ufb1d-\ufdfb\ufe70-\ufefc]/g) > count(/\p{L}/gu) ? 'rtl' : 'auto';
}

/** Return the words of a text of a language as stems, in its order. */
export const words = (text, language) => plain(text).map((word) => stem(word, tongueOf(language)));

/** Return the words of a text of a language, and behind them those of which long ones may be made. */
export const terms = (text, language) => [
  ...words(text, language),
  ...plain(text).flatMap((word) => parts(word, tongueOf(language)).flat()),
];

/**
 * Return the words of what was typed, each once, as every language among threads has it: its stem there,
 * and after it the pairs of words of which it may be made.
 */
export function asks(typed, threads) {
  const tongues = [...new Set(threads.map(({ language }) => tongueOf(language)))];
  const found = new Map();
  for (const word of plain(typed)) {
    const own = Object.fromEntries(tongues.map((tongue) => [tongue, [stem(word, tongue), ...parts(word, tongue)]]));
    const key = JSON.stringify(own);
    if (!found.has(key)) found.set(key, own);
  }
  return [...found.values()];
}

/** Return the lines of an index as what can be looked through; `has` says of marks whether they have a word. */
export async function opened(lines, has = () => false) {
  await learn(lines.map(([, , language]) => language));
  return lines.map(([thread, topic, language, , title, lessons, aha, marks, voice]) => {
    const own = { title: terms(title, language), lessons: lessons.map((lesson) => terms(lesson, language)) };
    return { thread, topic, language, title, lessons, aha, voice, own, has: (word) => has(marks, word) };
  });
}

/** Return what it counts that a thread has a word, and where; of the word `begun` its beginning is enough. */
export function counts({ language, own, has }, word, begun) {
  const [whole, ...pairs] = word[tongueOf(language)];
  const one = (stemmed) => {
    const fits = (all) => all.some((each) => each === stemmed || (word === begun && each.startsWith(stemmed)));
    return (fits(own.title) && IN_TITLE) || (own.lessons.some(fits) && IN_LESSON) || Number(has(stemmed));
  };
  return one(whole) || Math.max(0, ...pairs.map((pair) => Math.min(...pair.map(one))));
}

/**
 * Return the threads that fit what was typed, best first, at most so many. A word that is still being
 * typed counts for those that begin like it.
 */
export function seek(threads, typed, most) {
  const asked = asks(typed, threads);
  const begun = /[\p{L}\p{N}]{3}$/u.test(typed) && asked.at(-1);
  const found = threads.map((thread) => ({ thread, places: asked.map((word) => counts(thread, word, begun)) }));
  // A word that many threads have says little of which was meant; one that none has, that it may be
  // another one altogether.
  const weights = asked.map((_, at) => Math.log(1 + threads.length / (found.filter(({ places }) => places[at]).length || 1)));
  // Among fewer than five threads no word is rarer than in one of them.
  const alone = threads.length < 5 && Math.log(1 + threads.length);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return found
    .map(({ thread, places }) => {
      let [met, score, telling] = [0, 0, 0];
      places.forEach((each, at) => {
        met += each && weights[at] / all;
        score += each * weights[at];
        telling += each && (weights[at] > TELLING || (asked[at][tongueOf(thread.language)][0].length > 3 && weights[at] === alone));
      });
      return { thread, met, telling, score: met ** 2 * score };
    })
    .filter(({ telling }) => telling)
    .sort((one, other) => other.score - one.score)
    .slice(0, most);
}
