/** How much memory there is, and how much of it is taken. */
import {freemem, totalmem} from 'node:os';
import type {ReadGroup} from './reading.js';

/** Memory that is not available to a new process, and memory in all, bytes. */
export const readMemory: ReadGroup = async () => {
  const total = totalmem();
  return [
    {metric: 'host.memory.used', labels: {}, unit: 'By', value: total - freemem()},
    {metric: 'host.memory.total', labels: {}, unit: 'By', value: total},
  ];
};
