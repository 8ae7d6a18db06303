import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeText, PLACES } from '../../scripts/measure/text-records/hashed-ngrams.ts';
import { makeFeedback, makeNotes } from '../../scripts/measure/text-records/notes.ts';
import { feedbackLines, noteLines } from '../../scripts/measure/text-records.ts';
import { runProgram } from '../../src/cli/program.ts';
import { compilePolicy, schemaOf } from '../../src/protocol/policy/compile.ts';
import { parsePolicyDocument } from '../../src/protocol/policy/document.ts';
import { projectionOf, projectRow } from '../../src/protocol/policy/projection.ts';
import { encodeValue, schemaHash } from '../../src/protocol/policy/schema.ts';
import { STANDARD } from '../../src/protocol/shape.ts';
import { preflight } from '../../src/records/preflight/preflight.ts';
import { readRecords } from '../../src/records/read-records.ts';
import { collect, findingsOf, folderWith, recordsOf, shippedPolicy } from '../records/fixture.ts';

const SEED = 5;
process.stdout.write(`text records: seed ${SEED}\n`);
const COUNT = 600;
const folder = () =>
  folderWith({ 'notes.ndjson': noteLines(SEED, COUNT), 'feedback.ndjson': feedbackLines(SEED, COUNT) });

describe.each([
  ['triage-notes', 'urgent'],
  ['answer-feedback', 'corrected'],
])('%s', (name) => {
  test('every record of the made-up set passes, in each dataset', async () => {
    const { document, compiled } = shippedPolicy(name, STANDARD);
    const dataDir = folder();
    let passing = 0;
    for (const { name: dataset } of document.split?.datasets ?? []) {
      const report = await preflight({ document, compiled, shape: STANDARD, source: { dataset, dataDir } });
      expect(report).toMatchObject({ findings: [], exitCode: 0 });
      expect(report.shortfalls.filter((shortfall) => shortfall !== 'small-remainder')).toEqual([]);
      passing += report.passing;
    }
    expect(passing).toBe(COUNT);
  });

  test('becomes a dataset by the command line, and no text or key leaves the program', async () => {
    const at = folder();
    writeFileSync(join(at, 'password'), 'correct horse battery staple\n', { mode: 0o600 });
    let said = '';
    const say = async (text: string) => {
      said += text;
    };
    const run = (...args: string[]) => runProgram(args, {}, { out: say, err: say });
    const secret = ['--keystore', join(at, 'source.json'), '--password-file', join(at, 'password')];
    expect(await run('source', 'keygen', ...secret)).toBe(0);
    const policy = new URL(`../../policies/second/${name}.json`, import.meta.url).pathname;
    const build = [
      'source',
      'build',
      '--policy',
      policy,
      '--model',
      '7',
      '--dataset',
      'contributor-1',
      '--data',
      at,
    ];
    expect(await run(...build, ...secret, '--out', join(at, 'd.dataset'))).toBe(0);
    expect(said).toMatch(/[12][0-9]{2} records in [34] batches/);
    expect(said).not.toMatch(/note-|answer-[0-9]/);
  });
});

describe('the projection', () => {
  const { document } = shippedPolicy('triage-notes', STANDARD);

  test('a code is the projected number encoded, and the encoder sees words and pairs', async () => {
    const compiled = compilePolicy(document, STANDARD);
    const [note] = makeNotes(SEED, 1);
    const vector = encodeText(note?.text ?? '');
    expect(vector).toHaveLength(PLACES);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
    expect(encodeText('not urgent')).not.toEqual(encodeText('urgent not'));
    const matrix = projectionOf({ signs: 'notes' }, PLACES, 16);
    const outcomes = await collect(
      readRecords({ document, compiled, dataset: 'contributor-1', dataDir: folder() }),
    );
    const all = await collect(
      readRecords({ document, compiled, dataset: 'contributor-2', dataDir: folder() }),
    );
    const holdout = await collect(readRecords({ document, compiled, dataset: 'holdout', dataDir: folder() }));
    const record = [outcomes, all, holdout].flatMap(recordsOf).find(({ rowNumber }) => rowNumber === 1);
    const expected = compiled.schema.features.map((feature, j) =>
      encodeValue(feature, projectRow(matrix, vector, j)),
    );
    expect(record?.codes).toEqual(expected);
  });

  test('its hash is in the schema, so another matrix is another schema', () => {
    const schema = schemaOf(document);
    expect(schema.projection?.sha256).toBe(projectionOf({ signs: 'notes' }, PLACES, 16).sha256);
    const { projection: _, ...without } = schema;
    expect(schemaHash(schema)).not.toBe(schemaHash(without));
  });

  test('rejects a matrix that is not the one of the schema, and says which hash it has', () => {
    const json = structuredClone(document) as {
      mapping: { projection: { signs?: string; matrix?: string } };
    };
    json.mapping.projection.signs = 'other';
    expect(() => parsePolicyDocument(json)).toThrow(
      /schema\.projection\.sha256: is not that of mapping\.projection, which is [0-9a-f]{64}/,
    );
    json.mapping.projection = { matrix: 'AAAA' };
    expect(() => parsePolicyDocument(json)).toThrow(/mapping\.projection\.matrix: .*whole number of rows/);
  });

  test('a fitted matrix is read from base64, rows of 32-bit floats', () => {
    const floats = new Float32Array([1, 0, 0.5, 0, -1, 2]);
    const matrix = Buffer.from(floats.buffer).toString('base64');
    const projection = projectionOf({ matrix }, 3, 99);
    expect(projection.rows).toHaveLength(2);
    expect([projectRow(projection, [2, 3, 4], 0), projectRow(projection, [2, 3, 4], 1)]).toEqual([4, 5]);
    const bad = Buffer.from(new Float32Array([Number.NaN, 0, 0]).buffer).toString('base64');
    expect(() => projectionOf({ matrix: bad }, 3, 1)).toThrow(/not finite/);
  });

  test.each([
    ['a vector that is too short', [1, 2, 3]],
    ['a vector with a text in it', [...new Array(PLACES - 1).fill(0), 'x']],
    ['a vector with a null in it', [...new Array(PLACES - 1).fill(0), null]],
    ['no vector', undefined],
    ['a text', 'vector'],
  ])('rejects %s, by line', async (_, vector) => {
    const compiled = compilePolicy(document, STANDARD);
    const line = JSON.stringify({ key: 'a', day: '2023-01-02', triage: 'urgent', vector });
    const dataDir = folderWith({ 'notes.ndjson': `${line}\n` });
    const outcomes = [];
    for (const dataset of ['contributor-1', 'contributor-2', 'holdout'])
      outcomes.push(...(await collect(readRecords({ document, compiled, dataset, dataDir }))));
    expect(findingsOf(outcomes)).toEqual(['1:vector:not-a-vector']);
  });
});

test('the sets are the same for a seed, with both labels', () => {
  expect(makeNotes(1, 50)).toEqual(makeNotes(1, 50));
  expect(makeNotes(1, 50)).not.toEqual(makeNotes(2, 50));
  expect(new Set(makeFeedback(1, 200).map(({ decision }) => decision)).size).toBe(2);
});
