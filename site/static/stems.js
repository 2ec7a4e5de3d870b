// Stems: what words of one kind share, in German, Spanish and Arabic, and of which words a long German one
// may be made. The same rules, one by one, as in board/stems.py and board/compounds.py, where it stands
// whose they are. Fetched by seek.js on a board that has threads in one of these languages; English is there.

const ENDINGS = ['ها', 'ان', 'ات', 'ون', 'ين', 'يه', 'ه', 'ي'];
const BEGINS = /^(sch[lmnrw]?|s[pt]r?|spl|[bfgkp][lr]|[dt]r|gn|k[nw]|pf[lr]?|qu|zw|th|[bdfghjklmnprstvwz])?[aeiouy]/;
const NO_SECOND = /^ungs|^(ung|lich|[hk]eit|schaft|isch|ig|bar|los|sam|haft|[dt]?ion|ier|chen|lein|nis|tum|ling|tat|ation|inn)(e?[mnrs]?|s?t|ungs?)$/;
const NO_FIRST = /[aeiouy][^aeiouy]*(ver|be|ge|ent|zer|vor|auf|aus)$|c$|sc$/;
const JOINED = /(ung|eit|schaft|ion|tat|tum|ing|at|urt)s$/;
const SECOND = /^(ver|vor|ent|zer|auf|aus|unter|uber|ar[bz]|amt|angst)/;
const SECOND_CLEAR = /^(be|ge|ein|ab|er[^aeiouyn])/;
const TIGHT = /^(n[dtgks]|mp|st|ch|ck|[rlfhs]t|t[zs]|[lrk]s|r[nmdg]|l[dg]|pf|(.)\2)$/;

/** The languages: of each `stem`, which is handed the one of English, and `parts` where words come apart. */
export const more = {
  de: { stem: german, parts },
  es: { stem: spanish },
  ar: { stem: arabic },
};

/** Return a German word in the letters by which it is compared: `ss` for `ß`, `a` for `ae`. */
const letters = (word) => word.replace(/ß/g, 'ss').replace(/ae/g, 'a').replace(/oe/g, 'o').replace(/([^aeiouq])ue/g, '$1u');

function german(word) {
  return letters(word)
    .replace(/^(.{3,}?)(?:ern|e[mnrs]?)$|^(..+[bdfghklmnt])s$/, '$1$2')
    .replace(/^(.{3,}?)(?:est|e[rn])$|^(..+[bdfghklmnt])st$/, '$1$2')
    .replace(/^ge(.{6,}t)$/, '$1')
    .replace(/^(.{5,}?)(?:ung|et)$|^(.{4,}[bdfgklmnprsz])t$/, '$1$2');
}

function spanish(word) {
  const long = (all) => [...all].length > 3;
  const one = long(word) ? word.replace(/ces$/, 'z').replace(/([oae])s$/, '$1') : word;
  return long(one) ? one.replace(/[oae]$/, '') : one;
}

function arabic(word, english) {
  const plain = word.replace(/ـ/g, '').replace(/ٱ/g, 'ا').replace(/ة/g, 'ه').replace(/ى/g, 'ي');
  if (!/^[\u0621-\u06d3]+$/.test(plain)) return english(word);
  const bare = plain
    .replace(/^(?!والد)(?:[وبكف]?ال|لل)(?=..)/, '')
    .replace(/^ل(?!ا)(?=.{5})/, '')
    .replace(/^و(?=...)/, '')
    .replace(/(...)ا?ت(?:ي|ه|ها|نا|هم|ك)$/, '$1');
  const shorter = (all, ending) => (all.endsWith(ending) && all.length >= ending.length + 2 ? all.slice(0, -ending.length) : all);
  return ENDINGS.reduce(shorter, bare);
}

/** Return how a word may come apart, the likelier first, as pairs of stems. */
function parts(word) {
  const all = [...letters(word)];
  const places = [];
  if (all.length > 60) return [];
  for (let at = 4; at <= all.length - 4; at += 1) {
    const [first, second] = [all.slice(0, at).join(''), all.slice(at).join('')];
    places.push([-score(first, second), Math.abs(2 * at - all.length), first, second]);
  }
  return places
    .filter(([against]) => against < 0)
    .sort((one, other) => one[0] - other[0] || one[1] - other[1])
    .slice(0, 2)
    .map(([, , ...both]) => both.map(german));
}

/** Return how much speaks for a place between two words; without anything it is none. */
function score(first, second) {
  if (!BEGINS.test(second) || !/[aeiouy]/.test(first) || NO_SECOND.test(second) || NO_FIRST.test(first)) return 0;
  if (first.endsWith('ar') && second.startsWith('beit')) return 0;
  const closed = /[^aeiouy]$/.test(first);
  const clash = closed && !/^[aeiouy]/.test(second);
  let found = closed ? 0 : -1;
  if (JOINED.test(first)) found += 5;
  else if (clash && /[^aeiouy]s$/.test(first)) found += 2;
  if (/...en$/.test(first)) found += 2;
  if (SECOND.test(second) || (closed && SECOND_CLEAR.test(second))) found += 2;
  if (clash) found += 2 - TIGHT.test(first.slice(-1) + second[0]) - 2 * BEGINS.test(first.slice(-1) + second);
  return found;
}
