import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AssayError } from '../../src/protocol/errors.ts';
import { isSecondPolicy, parseSecondPolicy } from '../../src/protocol/second/policy-document.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

export const DEMO_POLICIES = join(PROJECT_ROOT, 'policies', 'second');

/**
 * The shipped policy whose record files lie in a folder.
 * @throws AssayError `bad-option` (2) where the folder can't be read, or has the files of no shipped policy
 */
export async function policyFor(dataDir: string): Promise<string> {
  const present = new Set(await entriesOf(dataDir));
  // Without the ending, a policy comes before its variants: heart-disease before heart-disease-strict.
  const names = (await readdir(DEMO_POLICIES))
    .flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -5)] : []))
    .sort()
    .map((name) => `${name}.json`);
  for (const name of names) {
    const file = join(DEMO_POLICIES, name);
    const { document } = await parseSecondPolicy(await readFile(file, 'utf8'), (base) =>
      readFile(join(DEMO_POLICIES, base), 'utf8'),
    );
    const wanted = document.mapping.sites.flatMap(({ files }) => files ?? []);
    if (wanted.length > 0 && wanted.every((each) => present.has(each))) return file;
  }
  throw new AssayError(
    'bad-option',
    `${dataDir} has the record files of none of the policies ${names.join(', ')}; name your own with --policy FILE`,
  );
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new AssayError(
      'bad-option',
      `--data: the folder ${folder} can't be read; name the one that has the record files`,
      { cause },
    );
  }
}

/** @throws AssayError `bad-option` (2) for a file that can't be read, is not JSON, or is a base document */
export async function assertPlayable(file: string): Promise<void> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new AssayError(
      'bad-option',
      `--policy: ${file} can't be read as JSON; give a policy such as policies/second/heart-disease.json`,
      { cause },
    );
  }
  if (isSecondPolicy(json)) return;
  throw new AssayError(
    'bad-option',
    `--policy: ${file} has no numbers of a round (noise, scales, bounds). If it is a base document, give the policy that names it as its base, such as policies/second/heart-disease.json`,
  );
}
