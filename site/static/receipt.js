// Receipts, made where they belong: in the author's own browser. The same form as board/receipts.py
// writes; one table of examples holds both to it.

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Return a new receipt: 128 random bits and two check characters, in seven groups of four. */
export const make = () => write(crypto.getRandomValues(new Uint8Array(16)));

/** Say whether a text is a receipt, as people may have written it down. */
export async function read(text) {
  const plain = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  const bits = [...plain].map((character) => ALPHABET.indexOf(character).toString(2).padStart(5, '0')).join('');
  if (bits.length !== 140 || bits.includes('-')) return false;
  const bytes = Uint8Array.from(bits.slice(0, 128).match(/.{8}/g), (eight) => parseInt(eight, 2));
  return (await write(bytes)).replaceAll('-', '') === plain;
}

/** Return 16 bytes as people see a receipt. */
export async function write(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('') + '00';
  const check = ((hash[0] << 8) | hash[1]).toString(2).padStart(16, '0').slice(0, 10);
  const characters = (bits + check).match(/.{5}/g).map((five) => ALPHABET[parseInt(five, 2)]);
  return characters.join('').match(/.{4}/g).join('-');
}
