import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { runInit } from '../../../src/cli/commands/init.ts';
import { compilePolicy } from '../../../src/protocol/policy/compile.ts';
import { shapeOf } from '../../../src/protocol/shape.ts';
import { resolveGiven } from '../../../src/records/given-files.ts';
import { preflight } from '../../../src/records/preflight/preflight.ts';
import { propose } from '../../../src/records/proposal/propose.ts';
import { tryProposal } from '../../../src/records/proposal/trial.ts';
import { errorOf, folderWith } from '../fixture.ts';
import { csv, germanWard, normal, parquetStays } from '../support/proposal-samples.ts';
import { repeat } from './support.ts';

const SEED = 615;
process.stdout.write(`trials of proposals: seed ${SEED}\n`);

async function proposed(
  files: Record<string, string | Uint8Array>,
  name: string,
  more: object = {},
  ask?: never,
) {
  const folder = folderWith(files as Record<string, string>);
  const out = join(folderWith(), 'policy.json');
  const options = { from: join(folder, name), out, sample: '20000', ...more };
  const result = await runInit({ now: () => 1_750_000_000 }, options, ask);
  return {
    result,
    json: JSON.parse(readFileSync(result.base, 'utf8')),
    questions: result.questions.join('\n'),
  };
}

/** 200 rows like each other, and one more with other cells. */
function table(last: Record<string, string>): string {
  const random = new SeededRandom(SEED);
  const header = ['id', 'sex', 'grade', 'weight', 'height', 'outcome'];
  const rows = repeat(200, (i) => [
    `P${i}`,
    i % 2 === 0 ? 'm' : 'f',
    1 + (i % 3),
    normal(random, 70, 8).toFixed(1),
    normal(random, 170, 8).toFixed(1),
    i % 5 === 0 ? 'yes' : 'no',
  ]);
  const odd = { id: 'P999', sex: 'm', grade: '1', weight: '70', height: '170', outcome: 'no', ...last };
  return csv(header, [...rows, header.map((name) => odd[name as keyof typeof odd])]);
}

const SMALL = { sample: '150' };

describe('rows behind the sample', () => {
  test('with another category make it missing, and that is said', async () => {
    const { result, json, questions } = await proposed({ 'a.csv': table({ grade: '7' }) }, 'a.csv', SMALL);
    expect(result).toMatchObject({ passes: true, rows: 201, passing: 201 });
    expect(json.mapping.columns.grade).toMatchObject({ others: 'missing' });
    expect(questions).toContain('"grade": rows behind the sample have other categories');
  });

  test('with a far value widen the step, and that is said', async () => {
    const { result, questions } = await proposed({ 'a.csv': table({ weight: '180' }) }, 'a.csv', SMALL);
    expect(result).toMatchObject({ passes: true, rows: 201, passing: 201 });
    expect(questions).toContain('"weight": rows behind the sample have values far');
  });

  test('with a text among numbers take the column out, and that is said', async () => {
    const { result, questions } = await proposed({ 'a.csv': table({ height: '1.7m' }) }, 'a.csv', SMALL);
    expect(result).toMatchObject({ passes: true, rows: 201, passing: 201 });
    expect(result.features).not.toContain('height');
    expect(questions).toContain('"height" is no feature: rows behind the sample');
  });

  test('with another class of the label are the reason why the proposal does not pass', async () => {
    const { result } = await proposed({ 'a.csv': table({ outcome: 'perhaps' }) }, 'a.csv', SMALL);
    expect(result.passes).toBe(false);
    expect(result.reasons.join()).toContain('unmapped-category in outcome');
    expect(result.reasons.join()).not.toContain('perhaps');
  });
});

describe('the files', () => {
  test.each([
    ['once', table({}), 1],
    ['once more for a repair', table({ grade: '7' }), 2],
  ])('are tried by reading them %s, and the report is that of the final policy', async (_, text, times) => {
    const folder = folderWith({ 'a.csv': text });
    const shape = shapeOf('attestation-standard');
    const wanted = { name: 'ward', mostFeatures: shape.f, sampleRows: 150, today: '2026-01-02' };
    const { policy, paths } = await propose(join(folder, 'a.csv'), wanted);
    let read = 0;
    const onProgress = {
      bytes: (count: number) => {
        read += count;
      },
      row: () => {},
    };
    const trial = await tryProposal({ policy, paths, shape, simulatedSites: 1, onProgress });
    expect(read).toBe(times * Buffer.byteLength(text));

    const { document } = trial;
    const source = await resolveGiven(document, join(folder, 'a.csv'), [...paths.keys()][0]);
    const compiled = compilePolicy(document, shape);
    expect(trial.reports).toEqual([await preflight({ document, compiled, shape, source })]);
  });
});

describe('flags', () => {
  test('name the features, also one that would be left out, with a warning', async () => {
    const more = { features: 'weight, grade ,id', positive: 'no' };
    const { result, json, questions } = await proposed({ 'a.csv': table({}) }, 'a.csv', more);
    expect(result.features).toEqual(['weight', 'grade']);
    expect(questions).toContain('"id" is a feature because it was named, but: an identifier');
    expect(json.mapping.label.values).toEqual({ no: 1, yes: 0 });
  });

  test('name the markers of missing values', async () => {
    const { result, json } = await proposed({ 'a.csv': table({ height: 'broken' }) }, 'a.csv', {
      missing: 'broken,-',
    });
    expect(json.mapping.missing).toEqual(['broken', '-']);
    expect(result.features).toContain('height');
  });

  test('divide one file into simulated sites, as many as it has records for', async () => {
    const files = { 'a.csv': germanWard(SEED, 900) };
    const { json } = await proposed(files, 'a.csv', { sites: '3' });
    const names = json.split.datasets.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['site-1', 'site-2', 'site-3', 'holdout']);
    expect(json.split.simulated).toBe(true);
    const few = await proposed({ 'a.csv': germanWard(SEED, 500) }, 'a.csv', { sites: '9' });
    expect(few.questions).toMatch(/enough for \d simulated sites, not for 9/);
  });

  test('name the files of several sites, each in its own dialect', async () => {
    const points = germanWard(SEED + 1, 300)
      .split('\n')
      .map((line) => line.replaceAll(',', '.').replaceAll(';', ',').split(','))
      // This hospital does not record smoking.
      .map((cells) => cells.filter((_, i) => i !== 6).join(','))
      .join('\n');
    const files = { 'n.csv': germanWard(SEED, 300), 's.csv': points };
    const { result, json } = await proposed(files, '', { sites: 'north=n.csv, south=s.csv' });
    expect(result).toMatchObject({ passes: true, rows: 600, passing: 600 });
    expect(result.checks).toHaveLength(2);
    expect(result.features).toEqual(['alter', 'geschlecht', 'kreatinin', 'gewicht', 'raucher']);
    expect(json.mapping.sites).toEqual([
      { name: 'north', role: 'contributor', files: 'n.csv', delimiter: ';', decimal: ',' },
      { name: 'south', role: 'contributor', files: 's.csv', columns: { raucher: null } },
    ]);
    expect(json.split.simulated).toBe(false);
  });

  test('allow a site that lacks what the sites together have', async () => {
    const random = new SeededRandom(SEED);
    const site = (hasWeight: boolean) =>
      csv(
        ['id', 'age', 'weight', 'outcome'],
        repeat(200, (i) => [
          `P${i}`,
          random.integer(20, 80),
          hasWeight ? normal(random, 70, 8).toFixed(1) : '',
          ['yes', 'no'][random.integer(0, 1)] as string,
        ]),
      );
    const files = {
      'a.csv': site(true),
      'b.csv': site(true),
      'c.csv': site(true),
      'd.csv': site(true),
      'e.csv': site(false),
    };
    const sites = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}=${name}.csv`).join(',');
    const { result, json } = await proposed(files, '', { sites });
    expect(result).toMatchObject({ passes: true, rows: 1000, passing: 1000 });
    expect(json.rules.features.weight.maxMissingShare).toBe(1);
  });

  test.each([
    [{ features: 'weight,nothing' }, 'column-not-found'],
    [{ features: repeat(17, () => 'weight').join(',') }, 'too-many-features'],
    [{ sites: '0' }, 'bad-option'],
    [{ sites: 'north' }, 'bad-option'],
    [{ positive: 'maybe' }, 'label-class-unknown'],
    [{ features: 'id' }, 'nothing-to-propose'],
  ])('that do not fit are refused: %j', async (more, code) => {
    expect(await errorOf(proposed({ 'a.csv': table({}) }, 'a.csv', more))).toMatchObject({
      code,
      exitCode: 2,
    });
  });
});

test('a Parquet file is sized and tried like a text file', async () => {
  const { json } = await proposed({ 's.parquet': parquetStays(SEED) }, 's.parquet', { sites: '2' });
  expect(json.split.datasets.at(-1).role).toBe('holdout');
});
