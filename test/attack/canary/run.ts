import { PGlite } from '@electric-sql/pglite';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { SECOND_OPERATIONS } from '../../../src/api/second/operations.ts';
import { CANARY_POLICY, CATEGORY_POLICY, FHIR_POLICY, LINES_POLICY } from './inputs.ts';
import { runOffline, SOUND_ROWS } from './offline.ts';
import { Online } from './online.ts';
import { type CanaryKind, Scanner } from './patterns.ts';
import { captured, Evidence, type Leak } from './surfaces.ts';
import { CanaryValues } from './values.ts';
import { Workplace } from './workplace.ts';

export interface CanaryRun {
  /** Values searched for: those of the inputs, and secrets made from them or beside them. */
  readonly canaries: number;
  /** Number of values by kind. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly encodings: number;
  /** Places that wrongly hold a canary; must be 0. */
  readonly leaks: readonly Leak[];
  /** Number of commands and calls, successful and failing. */
  readonly runs: number;
  /** Errors that occurred, by code. */
  readonly errors: Readonly<Record<string, number>>;
  /** Bytes searched, by surface. */
  readonly bytes: Readonly<Record<string, number>>;
  /** Faults of record files that the preflight did not report correctly; there must be none. */
  readonly unreported: readonly string[];
  /** Encodings planted among the evidence as a control, and how many of them were found. */
  readonly planted: number;
  readonly plantedFound: number;
}

const KINDS: readonly CanaryKind[] = ['record', 'file-name', 'secret', 'derived', 'request'];

export interface CanaryRunOptions {
  readonly seed: number;
  /** Fewest values in the inputs. */
  readonly canaries: number;
  /**
   * Plays a whole round and the closing evaluation, builds every fault with `source build`, and kills processes; otherwise
   * runs only up to a commit.
   */
  readonly full: boolean;
  readonly note?: (line: string) => void;
}

/** Puts canaries through every path and every error, and searches all output. */
export async function runCanaries({
  seed,
  canaries,
  full,
  note = () => {},
}: CanaryRunOptions): Promise<CanaryRun> {
  const values = new CanaryValues(new SeededRandom(seed));
  const place = new Workplace();
  try {
    const { unreported } = await captured(place.evidence, 'console', () =>
      everything(place, values, { canaries, full, note }),
    );
    await keepDatabase(place);
    place.finish();
    note('searching');
    const scanner = new Scanner(values.made);
    const { leaks, bytes } = place.evidence.search(scanner);
    const control = plant(values);
    return {
      canaries: values.made.length,
      kinds: Object.fromEntries(
        KINDS.map((kind) => [kind, values.made.filter((each) => each.kind === kind).length]),
      ),
      encodings: values.made.reduce((sum, { patterns }) => sum + patterns.length, 0),
      leaks,
      runs: place.runs,
      errors: place.errors,
      bytes,
      unreported,
      ...control,
    };
  } finally {
    place.remove();
  }
}

async function everything(
  place: Workplace,
  values: CanaryValues,
  { canaries, full, note }: { canaries: number; full: boolean; note: (line: string) => void },
): Promise<{ unreported: readonly string[] }> {
  const source = place.output('offline-source.keys');
  note('record files, sound and faulty');
  const files = Math.max(1, Math.ceil(canaries / (5 * SOUND_ROWS)));
  const policies = {
    canary: CANARY_POLICY,
    category: CATEGORY_POLICY,
    lines: LINES_POLICY,
    fhir: FHIR_POLICY,
  };
  const { policy, passwordFile, records, unreported } = await runOffline(place, values, policies, {
    files,
    source,
    everyFault: full,
  });
  const online = new Online(place, values, passwordFile);
  try {
    note('keys, chain, service');
    await online.start();
    const contributor = await online.join('contributor', full ? SOUND_ROWS : 6);
    const holdout = full ? await online.join('holdout', SOUND_ROWS) : contributor;
    await online.register(policy, full ? 'holdout' : 'contributor', holdout.address);
    note('a dataset is committed');
    const dataset = await online.commit('contributor', policy, contributor.holder);
    if (full) {
      const held = await online.commit('holdout', policy, holdout.holder);
      note('a round');
      await online.round(policy, { contributor: dataset, holdout: held });
      note('a crash');
      for (const killAfterMs of [1_500, 2_500, 4_000]) {
        await place.spawn(
          [
            ...['source', 'build', '--file', records, '--site', 'clinic', '--model', '7', '--policy', policy],
            ...['--keystore', source, '--password-file', passwordFile],
            ...['--out', place.output(`killed-${killAfterMs}.dataset`)],
          ],
          killAfterMs,
        );
      }
    }
    note('requests that the service refuses');
    const routes = Object.values(SECOND_OPERATIONS)
      .filter(({ path }) => !path.startsWith('/docs'))
      .map(({ method, path }) => [method.toUpperCase(), path] as const);
    await online.abuse(routes);
    await online.keepChain();
  } finally {
    await online.stop();
  }
  return { unreported };
}

/** The tables as text: files of a database may hold values compressed. */
async function keepDatabase(place: Workplace): Promise<void> {
  const database = await PGlite.create(`${place.output('service')}/database`);
  try {
    const tables = await database.query<{ schema: string; name: string }>(
      `SELECT schemaname AS schema, tablename AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    if (tables.rows.length === 0) throw new Error('the database has no tables');
    for (const { schema, name } of tables.rows) {
      const { rows } = await database.query(`SELECT t::text AS row FROM "${schema}"."${name}" t`);
      for (const { row } of rows as { row: string }[])
        place.evidence.add('database rows', `${schema}.${name}`, row);
    }
  } finally {
    await database.close();
  }
}

/** The search finds each encoding of each canary, between other bytes of the kind that it searches. */
function plant({ made }: CanaryValues): { planted: number; plantedFound: number } {
  const scanner = new Scanner(made);
  let planted = 0;
  let plantedFound = 0;
  for (const { id, patterns } of made) {
    for (const { encoding, bytes } of patterns) {
      planted++;
      const evidence = new Evidence();
      evidence.add(
        'control',
        id,
        Buffer.concat([Buffer.from('{"level":30,"msg":"'), bytes, Buffer.from('"}\n')]),
      );
      const { leaks } = evidence.search(scanner);
      if (leaks.some((leak) => leak.id === id && leak.encoding === encoding)) plantedFound++;
    }
  }
  return { planted, plantedFound };
}
