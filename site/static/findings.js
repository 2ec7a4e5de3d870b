// Findings, before anything is sent: the same rules (/static/rules.json) as functions/screening, step
// by step, so that what is said here is what the board would say. Nothing here leaves the page. Fetched
// by look.js beside the page, together with the rules.

const MOST = 40;
const BEFORE = 48;
const RECEIPT = /(?<![0-9a-z])(?=((?:[0-9a-z]{4}[ -]?){6}[0-9a-z]{4})(?![0-9a-z]))/g;
const WORD = /[\p{L}\p{N}]/u;

/** Return the rules of the file, ready to be used by `spans` and `needsCare`. */
export function prepare({ alike, parts, gates, spelled, rules, care, telling, unseen }) {
  const plain = new Map(Object.entries(alike).flatMap(([to, all]) => [...all].map((each) => [each, to])));
  const made = new Map();
  const fill = (text) => text.replace(/<([a-z]+)>/g, (_, part) => `(?:${parts[part]})`);
  const letters = (text) => [...text].map((each) => (each < '\x80' ? each : piece(each, plain))).join('');
  // Compiled when first needed: most rules are not needed for most texts.
  const pattern = (text) => {
    if (!text) return null;
    if (!made.has(text)) made.set(text, new RegExp(text, 'g'));
    return made.get(text);
  };
  // Words and needs alone: asking for digits as well would save less time here than it takes to load.
  const trigger = ({ gate, words = [], needs = [] }) => {
    const { words: more = [], needs: others = [] } = gates[gate] ?? {};
    return { words: [...more, ...words], needs: [...others, ...needs].map(letters) };
  };
  const rule = ({ kind, find, unless = '', not_after = '', unless_typed = '', cased = false, ...asked }) => ({
    kind,
    cased,
    trigger: trigger(asked),
    // At the ends of words, so that a pattern goes on to try for a longer match.
    find: () => pattern(`(?<![a-z0-9])(?:${letters(fill(find))})(?![a-z0-9])`),
    unless: () => pattern(letters(fill(unless))),
    notAfter: () => pattern(letters(fill(not_after))),
    unlessTyped: () => pattern(unless_typed),
  });
  return {
    plain,
    spelled: spelled.map(({ sign, find, ...asked }) => [sign, trigger(asked), () => pattern(letters(fill(find)))]),
    rules: rules.map(rule),
    care: care.map((each) => rule({ kind: 'care', ...each })),
    telling,
    unseen: new RegExp(unseen),
  };
}

/**
 * Return what is found in a text as [{kind, start, end}], in UTF-16 units of it.
 * `isReceipt` checks a candidate, as `read` in receipt.js does.
 */
export async function spans(text, file, isReceipt) {
  const cased = fold(text, file.plain);
  const small = lowered(cased);
  const there = said(small.text);
  let [mended, has] = [small, there];
  for (const [sign, trigger, find] of file.spelled) {
    if (has(trigger)) {
      mended = replaced(mended, find(), sign);
      has = said(mended.text);
    }
  }
  const found = [];
  const add = (span) => {
    if (found.length < MOST * 4 && found.every((other) => span.end <= other.start || other.end <= span.start)) {
      found.push(span);
    }
  };
  for (const match of small.text.matchAll(RECEIPT)) {
    const [start, end] = [match.index, match.index + match[1].length];
    if (start && WORD.test(before(small.text, start))) continue;
    if (await isReceipt(match[1])) add({ kind: 'receipt', start: small.starts[start], end: small.ends[end - 1] });
  }
  for (const rule of file.rules) {
    if ((rule.cased ? there : has)(rule.trigger)) matches(rule, rule.cased ? cased : mended, text).forEach(add);
  }
  return found.sort((one, other) => one.start - other.start).slice(0, MOST);
}

/** Say whether a text has signs of an acute crisis. For its author's eyes only. */
export function needsCare(text, file) {
  const small = lowered(fold(text, file.plain));
  const has = said(small.text);
  return file.care.some((rule) => has(rule.trigger) && matches(rule, small, text).length);
}

/** Return what says of a trigger whether a text has what it asks for, as `Said` in triggers.py does. */
function said(text) {
  const there = new Set(text.match(/[a-z0-9]+/g));
  return ({ words, needs }) =>
    words.some((word) => there.has(word)) ||
    needs.some((need) => text.includes(need)) ||
    !(words.length + needs.length);
}

function matches(rule, folded, typed) {
  const found = [];
  for (const match of folded.text.matchAll(rule.find())) {
    let start = match.index;
    const end = start + match[0].length;
    if (start === end || insideWord(folded.text, start, end)) continue;
    if (hits(rule.unless(), match[0])) continue;
    // As many characters as there are, however many units each takes.
    const ahead = [...folded.text.slice(Math.max(0, start - 2 * BEFORE), start)].slice(-BEFORE).join('');
    if (hits(rule.notAfter(), ahead)) continue;
    if (rule.kind === 'phone') start += Math.max(0, match[0].search(/[+(\d]/));
    const span = { kind: rule.kind, start: folded.starts[start], end: folded.ends[end - 1] };
    if (hits(rule.unlessTyped(), typed.slice(span.start, span.end))) continue;
    found.push(span);
  }
  return found;
}

function hits(pattern, text) {
  if (!pattern) return false;
  pattern.lastIndex = 0;
  return pattern.test(text);
}

const before = (text, at) => String.fromCodePoint(text.codePointAt(at - (isLow(text, at - 1) ? 2 : 1)));
const after = (text, at) => String.fromCodePoint(text.codePointAt(at));
const isLow = (text, at) => at > 0 && /[\uDC00-\uDFFF]/.test(text[at]);

function insideWord(text, start, end) {
  return (
    (start > 0 && WORD.test(before(text, start)) && WORD.test(after(text, start))) ||
    (end < text.length && WORD.test(before(text, end)) && WORD.test(after(text, end)))
  );
}

/** Bring lookalikes to plain letters and drop the invisible; capitals stay. */
function fold(text, plain) {
  const known = new Map();
  const starts = [];
  const ends = [];
  let folded = '';
  let at = 0;
  for (const character of text) {
    if (!known.has(character)) known.set(character, piece(character, plain));
    const made = known.get(character);
    folded += made;
    for (let unit = 0; unit < made.length; unit += 1) {
      starts.push(at);
      ends.push(at + character.length);
    }
    at += character.length;
  }
  return { text: folded, starts, ends };
}

const piece = (character, plain) =>
  [...character.normalize('NFKD')]
    .map((each) => {
      if (each === '\n') return each;
      if (plain.has(each)) return plain.get(each);
      if (/[\p{M}\p{Cf}]/u.test(each)) return '';
      return /[\p{Z}\p{Cc}]/u.test(each) ? ' ' : each;
    })
    .join('');

function lowered({ text, starts, ends }) {
  const small = [...text].map((each) => {
    const lower = each.toLowerCase();
    return lower.length === each.length ? lower : each;
  });
  return { text: small.join(''), starts, ends };
}

function replaced(folded, pattern, by) {
  const found = [...folded.text.matchAll(pattern)].filter((match) => match[0]);
  if (!found.length) return folded;
  let text = '';
  let at = 0;
  const starts = [];
  const ends = [];
  const keep = (to) => {
    text += folded.text.slice(at, to);
    for (; at < to; at += 1) {
      starts.push(folded.starts[at]);
      ends.push(folded.ends[at]);
    }
  };
  for (const match of found) {
    const end = match.index + match[0].length;
    keep(match.index);
    text += by;
    for (let unit = 0; unit < by.length; unit += 1) {
      starts.push(folded.starts[match.index]);
      ends.push(folded.ends[end - 1]);
    }
    at = end;
  }
  keep(folded.text.length);
  return { text, starts, ends };
}
