import { AssayError } from '../../protocol/errors.ts';
import type { SiteFile } from '../../records/proposal/wishes.ts';

/** Parts separated by commas, without blanks around them; undefined if the option was not given. */
export function parseList(text: string | undefined): string[] | undefined {
  return text?.split(',').map((part) => part.trim());
}

/**
 * `--sites`: a number of simulated sites, or the name and file of each site.
 *
 * @throws AssayError `bad-option` (2)
 */
export function parseSites(text: string | undefined): {
  readonly simulated: number;
  readonly files: readonly SiteFile[] | undefined;
} {
  if (text === undefined) return { simulated: 1, files: undefined };
  if (/^[0-9]+$/.test(text)) {
    const simulated = Number(text);
    if (simulated < 1 || simulated > 64)
      throw new AssayError('bad-option', '--sites must be a number from 1 to 64, or NAME=FILE of each site');
    return { simulated, files: undefined };
  }
  const files = (parseList(text) ?? []).map((part) => {
    const [, name, file] = /^([^=]+)=(.+)$/.exec(part) ?? [];
    if (name === undefined || file === undefined)
      throw new AssayError('bad-option', '--sites must be a number from 1 to 64, or NAME=FILE of each site');
    return { name: name.trim(), file: file.trim() };
  });
  return { simulated: 1, files };
}
