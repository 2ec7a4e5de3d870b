// The page with all forms of a thread: shows the one that the fragment names, for the post it names,
// and asks who was here before for their receipt.

import { attach } from './compose.js';
import { leaving } from './leave.js';
import { element } from './element.js';
import { receiptField } from './presenting.js';

const place = document.querySelector('[data-writing]');
const { base } = place.dataset;
const words = JSON.parse(place.dataset.words);
const ways = [...place.querySelectorAll('.way')];

for (const form of place.querySelectorAll('form[data-send]')) {
  const verb = form.dataset.send.match(/\w+$/)[0];
  const at = form.dataset.at ?? '';
  if (verb === 'flags') {
    attach(form, words, base);
    continue;
  }
  // Who only asks why under the question may be new here, and then gets a receipt. Who has not said yet who
  // they are is asked for that, and not for a receipt that they may not have.
  const question = form.querySelector('[name=under]')?.value;
  const mayBeNew = () => {
    const chosen = new FormData(form);
    return verb === 'stories' || (verb === 'layers' && chosen.get('as') !== 'asker' && chosen.get('under') === question);
  };
  const { field, present } = receiptField(words.mine, at, mayBeNew, verb === 'stories' || verb === 'layers');
  form.querySelector('button[type=submit]').parentElement.before(field);
  attach(form, words, base, { present });
}

function show() {
  const [, way, post] = location.hash.match(/^#(\w+)(?:-(\w+))?$/) ?? [];
  const chosen = ways.find((each) => each.id === way || (way === 'undo' && each.id === 'withdraw'));
  for (const each of ways) each.hidden = chosen && each !== chosen;
  for (const link of place.querySelectorAll('.ways a')) link.toggleAttribute('aria-current', link.hash === `#${chosen?.id}`);
  if (!chosen) return;
  const label = post && (chosen.querySelector(`#${way}-${post}`) ?? older(chosen, way, post));
  const others = label?.closest('fieldset');
  for (const each of chosen.querySelectorAll('.targets label')) each.hidden = Boolean(label) && others.contains(each) && each !== label;
  if (label) label.querySelector('input').checked = true;
  chosen.scrollIntoView();
}

/** Offer a post that is too old to stand in the list of the page. */
function older(chosen, way, post) {
  const list = chosen.querySelector('.targets');
  const first = list?.querySelector('input');
  if (!first || post.length !== 26) return null;
  const input = element('input', { type: 'radio', name: first.name, value: post });
  const label = element('label', { id: `${way}-${post}` }, [input, element('span', { textContent: words.from })]);
  list.append(label);
  return label;
}

addEventListener('hashchange', show);
show();
leaving();
