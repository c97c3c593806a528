/** Files in which Linux tells about itself. */
import {readFile} from 'node:fs/promises';

/** The text of a file, empty where the platform has no such file. */
export async function readProcFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
