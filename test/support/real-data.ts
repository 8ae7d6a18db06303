import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Where real records are found: ASSAY_DATA, or the folder `shared/data` beside the repository; undefined, with
 * the reason printed, where there are none. Tests that need them are skipped then.
 */
export function realData(folder: string): string | undefined {
  const roots = [process.env.ASSAY_DATA, fileURLToPath(new URL('../../../shared/data', import.meta.url))];
  for (const root of roots)
    if (root !== undefined && existsSync(`${root}/${folder}`)) return `${root}/${folder}`;
  process.stderr.write(`skipped: no records in ${folder} (set ASSAY_DATA to the folder that holds it)\n`);
  return undefined;
}

/** The Pima records come with the development dependencies. */
export const PIMA_DIR = fileURLToPath(
  new URL('../../node_modules/@liquid-carrot/data.pima-indians-diabetes/src', import.meta.url),
);
