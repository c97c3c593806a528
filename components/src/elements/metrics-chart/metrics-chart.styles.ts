import type {CSSResult} from 'lit';
import {frame} from './styles/frame.js';
import {legend} from './styles/legend.js';
import {fewColors, looks} from './styles/looks.js';
import {message} from './styles/message.js';
import {notes} from './styles/notes.js';
import {picture} from './styles/picture.js';
import {roles} from './styles/roles.js';
import {surroundings} from './styles/surroundings.js';

/** What a plain chart wears, in an order in which later ones may correct earlier ones. */
export const styles: readonly CSSResult[] = [
  roles,
  frame,
  looks,
  picture,
  legend,
  notes,
  message,
  surroundings,
  fewColors,
];
