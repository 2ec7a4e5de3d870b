// The page to ask on.

import { attach } from './compose.js';
import { leaving } from './leave.js';
import { similar } from './similar.js';

const { dataset } = document.querySelector('[data-writing]');
const texts = JSON.parse(dataset.words);
const form = document.querySelector('form[data-send]');
similar(form.elements.title, texts, dataset.base);
attach(form, texts, dataset.base);
leaving();
