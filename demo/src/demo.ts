/** The standalone page: built from the public element and API alone. */
import {findSeries} from './catalogue-search.js';
import {followControls} from './controls.js';
import {showMarkup} from './embed-this.js';
import {handOver} from './handed-over.js';
import {showGaps} from './planted-gaps.js';
import {showWhatIsThere} from './what-is-there.js';

const applyRanges = followControls(document);
showWhatIsThere(document, applyRanges);
showGaps(document);
handOver(document);
findSeries(document);
for (const card of document.querySelectorAll<HTMLElement>('.card')) showMarkup(card);
