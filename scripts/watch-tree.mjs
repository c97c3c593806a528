/**
 * Watches a folder and all below it. Node's own recursive watch loses sight, on Linux, of a file that was replaced by
 * another of its name, which is how many editors save; a watch of each folder does not.
 */
import {readdirSync, statSync, watch} from 'node:fs';
import {join} from 'node:path';

const isFolder = (path) => statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false;

/**
 * Calls back after every change; one change may be told more than once.
 *
 * @param {string} root
 * @param {{ignore: ReadonlySet<string>, onChange: () => void}} options - names of folders that are left out
 * @returns {{close: () => void}}
 */
export function watchTree(root, {ignore, onChange}) {
  const watchers = new Map();

  function add(folder) {
    if (watchers.has(folder)) return;
    const watcher = watch(folder, (_event, name) => {
      if (name !== null && ignore.has(name)) return;
      if (name !== null && isFolder(join(folder, name))) add(join(folder, name));
      onChange();
    });
    const forget = () => {
      watcher.close();
      watchers.delete(folder);
    };
    watcher.on('error', forget);
    // Of a folder that was removed, one hears once more, under its own name.
    watcher.on('change', () => isFolder(folder) || forget());
    watchers.set(folder, watcher);
    for (const entry of readdirSync(folder, {withFileTypes: true}))
      if (entry.isDirectory() && !ignore.has(entry.name)) add(join(folder, entry.name));
  }

  add(root);
  return {
    close() {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
