/** Paths of dropped files, for modules that otherwise ask `node:path`. */

export const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export const dirname = (path: string): string =>
  path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';

export const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('/');
