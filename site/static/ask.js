// The page to ask on.

import { attach } from './compose.js';
import { element } from './element.js';
import { leaving } from './leave.js';
import { get } from './send.js';

const place = document.querySelector('[data-writing]');
const { base } = place.dataset;
const texts = JSON.parse(place.dataset.words);
const form = document.querySelector('form[data-send]');
const alike = element('div', { className: 'similar', hidden: true });
const { title } = form.elements;
title.after(alike);
attach(form, texts, base);
leaving();

// Beside the page, in which all works before this is there. Who pays for every byte is not made to.
if (!navigator.connection?.saveData)
  Promise.all([import('./similar.js'), get(`${base}/search/index.json`)])
    .then(([{ similar }, { threads }]) => similar(title, alike, threads, texts, base))
    .catch(() => {});
