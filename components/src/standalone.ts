/** What the one-file bundle does: charts ask the server that it came from. */
import {setDefaultApi} from './elements/metrics-chart/default-api.js';
import './register.js';

setDefaultApi(new URL('api/v1', import.meta.url).href);
