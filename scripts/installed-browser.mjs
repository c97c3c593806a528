// @ts-check
import {existsSync} from 'node:fs';
import {homedir} from 'node:os';
import {delimiter, join} from 'node:path';

/**
 * The first Chrome, Chromium or, on Windows, Edge that is where they usually are.
 *
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string | null} an absolute path
 */
export function installedBrowserPath(platform, environment) {
  return usualPaths(platform, environment).find((path) => existsSync(path)) ?? null;
}

/**
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} environment
 */
function usualPaths(platform, environment) {
  if (platform === 'darwin') {
    return ['/Applications', join(homedir(), 'Applications')].flatMap((applications) =>
      ['Google Chrome', 'Chromium', 'Google Chrome for Testing'].map((name) =>
        join(applications, `${name}.app`, 'Contents', 'MacOS', name),
      ),
    );
  }
  if (platform === 'win32') {
    const {PROGRAMFILES, LOCALAPPDATA, 'PROGRAMFILES(X86)': programFilesX86} = environment;
    const roots = [PROGRAMFILES, programFilesX86, LOCALAPPDATA].filter((root) => root !== undefined);
    const programs = ['Google/Chrome/Application/chrome.exe', 'Chromium/Application/chrome.exe'];
    const edge = 'Microsoft/Edge/Application/msedge.exe'; // is there on every Windows
    return [...programs, edge].flatMap((program) => roots.map((root) => join(root, program)));
  }
  const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];
  const directories = (environment.PATH ?? '').split(delimiter).filter(Boolean);
  return [
    ...names.flatMap((name) => directories.map((directory) => join(directory, name))),
    '/opt/google/chrome/chrome',
    '/usr/lib/chromium/chromium',
    '/snap/bin/chromium',
  ];
}
