/** Thresholds and annotations: come with the first chart that has some. */
export {drawExtras} from '../../render/extras.js';
export {readExtras} from './read-extras.js';
export {extras as styles} from './styles/extras.js';
