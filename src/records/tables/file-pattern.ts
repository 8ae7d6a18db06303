import { AssayError } from '../../protocol/errors.ts';

/** Patterns of record files: path segments with `*` (any characters) and `?` (one). */

/** @throws AssayError `data-path-unsafe` (2) for a pattern that could leave the data directory */
export function patternSegments(pattern: string): string[] {
  const segments = pattern.split('/');
  if (segments.some((part) => part === '' || part === '.' || part === '..') || /[\\\0]/.test(pattern)) {
    throw new AssayError('data-path-unsafe', 'a file pattern must stay below the data directory');
  }
  return segments;
}

/** Whether a file name matches one segment of a pattern. */
export function matchesSegment(name: string, segment: string): boolean {
  if (name.startsWith('.') && !segment.startsWith('.')) return false;
  const source = segment
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '[^/]*')
    .replace(/\?/g, '[^/]');
  return new RegExp(`^${source}$`, 'u').test(name);
}
