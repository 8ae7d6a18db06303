import { AssayError } from '../../protocol/errors.ts';
import { plainText } from '../tables/plain-text.ts';
import type { ColumnProfile } from './column-profile.ts';

/**
 * The column of this name. The error withholds the file's own names: without a header, they are a record.
 *
 * @param from what named the column
 * @throws AssayError `column-not-found` (2)
 */
export function columnNamed(profiles: readonly ColumnProfile[], name: string, from: string): ColumnProfile {
  const found = profiles.find((profile) => plainText(profile.name) === plainText(name));
  if (found === undefined) {
    throw new AssayError(
      'column-not-found',
      `${from}: none of the file's ${profiles.length} columns has that name`,
    );
  }
  return found;
}
