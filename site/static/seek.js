// Looking through the index of the board, in the page and nowhere else: the same words and stems as in
// board/search.py, step by step. One file for everybody, so no request tells what is looked for.

const UNSPACED = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]/;
const IN_TITLE = 3;
const IN_LESSON = 2;
// The weight of a word that one thread in four has.
const TELLING = Math.log(5);

/** Return the words of a text as stems, in its order. Where words are not spaced, pairs of characters. */
export function words(text) {
  const plain = text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC');
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((word) => {
    const all = [...word];
    if (!UNSPACED.test(word)) return [stem(word)];
    return all.slice(0, Math.max(1, all.length - 1)).map((_, at) => all.slice(at, at + 2).join(''));
  });
}

function stem(word) {
  if (!/^[a-z]{4,}$/.test(word)) return word;
  if (/ie[sd]$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/..eed$|[^sui]s$/.test(word)) word = word.slice(0, -1);
  const ending = word.match(/...(ing|ed)$|...[^pri](ly)$/);
  if (ending) word = word.slice(0, -(ending[1] ?? ending[2]).length).replace(/([bdfglmnprt])\1$/, '$1');
  return word.endsWith('e') && word.length > 3 ? word.slice(0, -1) : word;
}

/** Return the lines of an index as what can be looked through; `has` says of marks whether they have a word. */
export const opened = (lines, has = () => false) =>
  lines.map(([thread, topic, language, , title, lessons, aha, marks, voice]) => {
    const own = { title: words(title), lessons: lessons.map(words) };
    return { thread, topic, language, title, lessons, aha, voice, own, has: (word) => has(marks, word) };
  });

/** Return what it counts that a thread has a word, and where; of the word `begun` its beginning is enough. */
export function counts({ own, has }, word, begun) {
  const fits = (all) => all.some((each) => each === word || (word === begun && each.startsWith(word)));
  return (fits(own.title) && IN_TITLE) || (own.lessons.some(fits) && IN_LESSON) || Number(has(word));
}

/**
 * Return the threads that fit what was typed, best first, at most so many. A word that is still being
 * typed counts for those that begin like it.
 */
export function seek(threads, typed, most) {
  const asked = [...new Set(words(typed))];
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
        telling += each && (weights[at] > TELLING || (asked[at].length > 3 && weights[at] === alone));
      });
      return { thread, met, telling, score: met ** 2 * score };
    })
    .filter(({ telling }) => telling)
    .sort((one, other) => other.score - one.score)
    .slice(0, most);
}
