// While somebody writes the title of a question: threads that may hold an answer already. Looked for in
// the index that the page fetched when it opened, so no request says what is being written.

import { element } from './element.js';
import { opened, seek, way } from './seek.js';
import { get } from './send.js';

const ALIKE = 3;
const PAUSE = 400;
const ENOUGH = 2;

/** Show under a field the threads that are like what is written there. */
export function similar(input, texts, base) {
  // Who pays for every byte is not made to.
  if (navigator.connection?.saveData) return;
  const index = get(`${base}/search/index.json`).then(
    ({ threads }) => opened(threads),
    () => [],
  );
  const list = element('ul', {});
  const said = element('p', { className: 'hint', role: 'status' });
  const place = element('div', { className: 'similar', hidden: true }, [said, list]);
  input.after(place);
  const show = async () => {
    const typed = input.value;
    const found = seek(await index, typed, ALIKE).filter(({ met, telling }) => met > 0.5 && telling >= ENOUGH);
    if (typed !== input.value) return;
    place.hidden = !found.length;
    said.textContent = found.length ? texts.similar : '';
    list.replaceChildren(
      ...found.map(({ thread }) =>
        element('li', { lang: thread.language }, [
          element('a', { href: `${base}/t/${thread.thread}/`, target: '_blank', rel: 'noopener', dir: way(thread.title), textContent: thread.title }),
        ]),
      ),
    );
  };
  let resting;
  input.addEventListener('input', () => {
    clearTimeout(resting);
    resting = setTimeout(show, PAUSE);
  });
}
