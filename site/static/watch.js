// Having what is being written looked at: whenever typing rests, and before anything is sent. What looks comes
// beside the page with its rules, since each is of no use without the other; a form works before they are there.

import { read } from './receipt.js';

const REST = 700;
const LATEST = 30000;
let looking;
let tries = 0;

/** Fetch what looks. */
async function load() {
  // Firefox tries a script of one address once for each page.
  const again = tries ? `?${tries}` : '';
  tries += 1;
  const rules = fetch(new URL('rules.json', import.meta.url), { credentials: 'omit' }).then((answer) => answer.json());
  const [{ looker }, file] = await Promise.all([import(`./look.js${again}`), rules]);
  return looker(file, read);
}

const late = () => new Promise((give) => setTimeout(give, LATEST));

/**
 * Return what looks, once for all forms of a page. If it does not come, or not in time, that is nothing, and
 * nobody is kept from sending, since the board looks in any case. What comes late is of use from then on.
 */
function arrived() {
  looking ??= load().catch(() => (looking = undefined));
  return Promise.race([looking, late()]);
}

/** Look at the texts of a form whenever typing rests. Returns how to look at all of them at once. */
export function watch(form, words) {
  const inputs = [...form.querySelectorAll('[data-most]')];
  const resting = new Map();
  const look = async (input, by) => (await (await by)?.(form, input, words)) ?? [];

  // With the page: fetched at the first letter it would tell the network when that was. So what did not come
  // is fetched again only when something is sent, which the network sees anyway.
  if (inputs.length) arrived();
  for (const input of inputs) {
    input.addEventListener('input', () => {
      clearTimeout(resting.get(input));
      resting.set(input, setTimeout(() => look(input, looking).catch(() => {}), REST));
    });
  }

  /** Return what has to change before anything is sent, as [{field, text}]. */
  return async () => {
    const first = async (input) => {
      clearTimeout(resting.get(input));
      const found = await look(input, arrived()).catch(() => []);
      const each = found.find(({ kind }) => kind !== 'hint');
      return each && { field: input.name, text: words.kinds[each.kind] };
    };
    // All at once, so that what does not come is waited for once.
    return (await Promise.all(inputs.map(first))).filter(Boolean);
  };
}
