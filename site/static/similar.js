// While somebody writes the title of a question: threads that may hold an answer already. Looked for in
// the index that the page fetched when it opened, so no request says what is being written.

import { element } from './element.js';
import { opened, seek, way } from './seek.js';

const ALIKE = 3;
const PAUSE = 400;
const ENOUGH = 2;

/** Show in a place the threads of an index that are like what is written in a field. */
export async function similar(input, place, index, texts, base) {
  const threads = await opened(index);
  const list = element('ul', {});
  const said = element('p', { className: 'hint', role: 'status' });
  place.append(said, list);
  const show = () => {
    const found = seek(threads, input.value, ALIKE).filter(({ met, telling }) => met > 0.5 && telling >= ENOUGH);
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
  // What was written while the index was on its way.
  show();
}
