// The page to ask on.

import { attach } from './compose.js';

const { words, base } = document.querySelector('[data-writing]').dataset;
attach(document.querySelector('form[data-send]'), JSON.parse(words), base);
