import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A result that is made once and then read from the folder. Undefined results are not kept. */
export async function kept<T>(
  folder: string,
  name: string,
  make: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const file = join(folder, `${name}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const result = await make();
  if (result === undefined) return undefined;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(result));
  return result;
}
