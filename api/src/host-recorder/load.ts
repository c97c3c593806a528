/** How many processes want to run. */
import {loadavg} from 'node:os';
import type {ReadGroup} from './reading.js';

/** The load over the last minute, processes; 0 where the platform has none. */
export const readLoad: ReadGroup = async () => [{metric: 'host.load', labels: {}, unit: null, value: loadavg()[0]!}];
