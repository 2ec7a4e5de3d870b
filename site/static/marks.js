// The marks that a line of the index has of all other words of its thread: the same Rice codes of the same
// hashes as in board/search.py.

const BITS = 8;
const known = new Map();

/** Say whether marks have a word. Each are read once, when they are first needed. */
export function has(marks, word) {
  if (!known.has(marks)) known.set(marks, marked(marks));
  return known.get(marks)(word);
}

function hashed(word) {
  let value = 2166136261;
  for (const character of word) value = Math.imul(value ^ character.codePointAt(0), 16777619);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}

/** Return what marks say of a word: whether it is there. */
function marked(marks) {
  const bytes = Uint8Array.from(atob(marks), (each) => each.charCodeAt(0));
  const range = ((bytes[0] << 8) | bytes[1]) * 2 ** BITS;
  const codes = new Set();
  const bit = (at) => (bytes[at >> 3] >> (7 - (at & 7))) & 1;
  const end = bytes.length * 8;
  for (let at = 16, code = 0; ; codes.add(code)) {
    for (; at < end && bit(at); at += 1) code += 2 ** BITS;
    // Ones without an end fill the last byte.
    if (at + BITS >= end) break;
    let rest = 0;
    for (let left = BITS; left; left -= 1) rest = (rest << 1) | bit((at += 1));
    code += rest;
    at += 1;
  }
  return (word) => codes.has(Math.floor((hashed(word) * range) / 2 ** 32));
}
