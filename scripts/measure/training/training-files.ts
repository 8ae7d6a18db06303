import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { AssayError } from '../../../src/protocol/errors.ts';
import type { CompiledPolicy } from '../../../src/protocol/policy/compile.ts';
import type { PolicyDocument } from '../../../src/protocol/policy/types.ts';
import { resolveRecordFiles } from '../../../src/records/tables/safe-file.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { readDatasets } from '../rehearsal.ts';
import { divide, type TestRule, testSites } from './test-records.ts';

/**
 * Writes a policy's record files without the rows of the test records, so that the demo can prove rounds on
 * exactly the records of the report. The files hold records: they must lie outside the project, and only this
 * user can read them.
 * @param target a directory that does not exist yet
 * @throws AssayError `bad-arguments` for a directory that exists or lies in the project; `quoted-records` for
 *   a file with quotes, whose rows are not lines
 */
export async function writeTrainingFiles(
  document: PolicyDocument,
  compiled: CompiledPolicy,
  dataDir: string,
  rule: TestRule,
  target: string,
): Promise<void> {
  const parent = dirname(resolve(target));
  if (existsSync(target) || !existsSync(parent))
    throw new AssayError('bad-arguments', 'the training files need a new directory in an existing one');
  const fromProject = relative(realpathSync(PROJECT_ROOT), realpathSync(parent));
  if (fromProject !== '..' && !fromProject.startsWith('../../') && resolve(fromProject) !== fromProject)
    throw new AssayError('bad-arguments', 'training files hold records: write them outside of the project');

  const root = realpathSync(dataDir);
  const places = new Map<string, string>();
  for (const { files } of document.mapping.sites) {
    for (const path of await resolveRecordFiles(dataDir, files)) {
      const place = join(target, relative(root, path));
      if (places.has(basename(place)) && places.get(basename(place)) !== place)
        throw new AssayError('bad-arguments', 'two record files of one name cannot be told apart');
      places.set(basename(place), place);
      mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
      // latin1 keeps bytes above 127 unchanged both ways, for any encoding of the file.
      const text = await readFile(path, 'latin1');
      if (text.includes('"'))
        throw new AssayError('quoted-records', 'a file with quotes has rows that are no lines');
      await writeFile(place, text, { encoding: 'latin1', mode: 0o600 });
    }
  }
  // After removing the row of a test record, a later row with the same key would count. Repeat until none is
  // left.
  for (;;) {
    const { test } = divide(await readDatasets(document, compiled, target), testSites(document), rule);
    if (test.length === 0) return;
    const dropped = new Map<string, Set<number>>();
    for (const { file, rowNumber } of test)
      dropped.set(file, (dropped.get(file) ?? new Set()).add(rowNumber));
    for (const [file, rows] of dropped) {
      const place = places.get(file) as string;
      const lines = (await readFile(place, 'latin1')).split('\n');
      const kept = lines.filter((_, index) => !rows.has(index + 1));
      await writeFile(place, kept.join('\n'), { encoding: 'latin1' });
    }
  }
}
