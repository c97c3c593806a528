/** `import 'metrics-chart'`: registers the elements, and names their classes and types. */
import './register.js';

export * from './element.js';
