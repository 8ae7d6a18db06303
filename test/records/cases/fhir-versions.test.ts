import { describe, expect, test } from 'vitest';
import {
  type CaseReadingResult,
  DIABETES,
  ENCOUNTER,
  FHIR_CASES,
  GLUCOSE,
  lines,
  PATIENT,
  type Resource,
  readCases,
  readFhir,
} from '../support/case-reading.ts';

const glucose = (value: number, meta?: object, more: object = {}): Resource => ({
  ...GLUCOSE,
  valueQuantity: { ...(GLUCOSE.valueQuantity as object), value },
  ...(meta === undefined ? {} : { meta }),
  ...more,
});
const version = (versionId: unknown, lastUpdated?: string) => ({ versionId, lastUpdated });

/** In both orders: the newest version does not depend on the order of the file. */
async function both(one: Resource, two: Resource): Promise<CaseReadingResult> {
  const [forward, backward] = [await readFhir([one, two]), await readFhir([two, one])];
  expect(forward.records).toEqual(backward.records);
  expect(forward.findings.length).toBe(backward.findings.length);
  return forward;
}

describe('versions of one resource', () => {
  test.each<[string, object, object]>([
    ['by number', version('2'), version('10')],
    ['by time', version('x', '2024-04-01T10:00:00Z'), version('y', '2024-04-01T10:00:00.5Z')],
    ['by both', version('1', '2024-04-01T10:00:00+02:00'), version('2', '2024-04-01T09:00:00Z')],
    ['by a number that is no text', version(1), version(2)],
  ])('the newest counts, %s', async (_, older, newer) => {
    const read = await both(glucose(300, older), glucose(100, newer));
    expect(read).toMatchObject({ records: ['100 | 0'], findings: [], counts: ['superseded/Observation: 1'] });
  });

  test('a version above 1 is newer than one that says nothing', async () => {
    expect((await both(glucose(300), glucose(100, version('2')))).records).toEqual(['100 | 0']);
  });

  test.each<[string, object]>([
    ['a mistake', { status: 'entered-in-error' }],
    ['of another code', { code: { coding: [{ system: 'urn:x', code: '1' }] } }],
    ['of another patient', { subject: { reference: 'Patient/q' } }],
  ])('a newest version that is %s takes the older one with it', async (_, change) => {
    const read = await both(glucose(100, version('1')), glucose(100, version('2'), change));
    expect(read.records).toEqual(['- | 0']);
  });

  test('a condition that a newer version voids makes no label', async () => {
    const voided = {
      ...DIABETES,
      meta: version('2'),
      verificationStatus: { coding: [{ code: 'entered-in-error' }] },
    };
    expect((await both(DIABETES, voided)).records).toEqual(['- | 0']);
  });

  test.each<[string, object | undefined, object | undefined]>([
    ['neither has a version', undefined, undefined],
    ['both have the same', version('3'), version('3')],
    [
      'number and time contradict each other',
      version('1', '2024-05-01T00:00:00Z'),
      version('2', '2024-04-01T00:00:00Z'),
    ],
    ['the versions are no numbers', version('a'), version('b')],
  ])('different contents are a finding where %s', async (_, one, two) => {
    const { findings, records } = await both(glucose(300, one), glucose(100, two));
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) expect(finding).toContain(':x:id-repeated');
    expect(records).toEqual([]);
  });

  test('equal copies count once; ids of two types are two', async () => {
    const mean = { ...FHIR_CASES, columns: { x: { loinc: '2339-0', pick: 'count' } } };
    const copy = { ...GLUCOSE, meta: { source: 'x' }, text: { div: 'x' } };
    expect((await readFhir([GLUCOSE, copy, { ...DIABETES, id: 'g' }], mean, '1')).records).toEqual(['1 | 1']);
  });

  test('a Patient with two contents is a finding', async () => {
    const { findings } = await readFhir([{ ...PATIENT, birthDate: '1990-01-01' }]);
    expect(findings).toEqual(['1::id-repeated']);
  });
});

const entry = (resource: Resource, more: object = {}) => ({ resource, ...more });
const bundle = (type: string, entries: readonly unknown[], more: object = {}) => ({
  resourceType: 'Bundle',
  type,
  entry: entries,
  ...more,
});
const readBundles = (...bundles: unknown[]): Promise<CaseReadingResult> =>
  readCases(
    Object.fromEntries(bundles.map((item, i) => [`${i}.json`, JSON.stringify(item)])),
    FHIR_CASES,
    '*.json',
  );
const BASE = [entry(PATIENT), entry(ENCOUNTER)];

describe('bundles', () => {
  test('a history counts from its newest entry, a deletion among them', async () => {
    const deleted = { request: { method: 'DELETE', url: 'Observation/g' } };
    const history = (...entries: unknown[]) => readBundles(bundle('history', [...BASE, ...entries]));
    expect((await history(entry(glucose(100)), entry(glucose(300)))).records).toEqual(['100 | 0']);
    expect(await history(deleted, entry(glucose(300)))).toMatchObject({
      records: ['- | 0'],
      counts: ['deleted/Observation: 1'],
    });
    // Made again after it was deleted.
    expect((await history(entry(glucose(100)), deleted, entry(glucose(300)))).records).toEqual(['100 | 0']);
  });

  test('the version of a history entry may stand in its response', async () => {
    const old = entry(glucose(300), { response: { etag: 'W/"1"' } });
    const last = entry(glucose(100), { response: { etag: 'W/"2"' } });
    expect((await readBundles(bundle('history', [...BASE, old, last]))).records).toEqual(['100 | 0']);
  });

  test.each([
    ['a transaction', 'transaction', 'Observation/g'],
    ['a batch, by URL', 'batch', 'https://x.org/fhir/Observation/g'],
  ])('a deletion in %s applies to other files', async (_, type, url) => {
    const deletes = bundle(type, [{ request: { method: 'DELETE', url } }]);
    const read = await readBundles(bundle('collection', [...BASE, entry(GLUCOSE)]), deletes);
    expect(read.records).toEqual(['- | 0']);
  });

  test.each<[string, unknown]>([
    [
      'a deletion by search',
      bundle('transaction', [{ request: { method: 'DELETE', url: 'Observation?x=1' } }]),
    ],
    ['a patch', bundle('transaction', [{ request: { method: 'PATCH', url: 'Observation/g' } }])],
    ['entries that are no list', { resourceType: 'Bundle', type: 'collection', entry: {} }],
    ['an id that is no exact number', bundle('collection', [entry({ ...PATIENT, id: 2 ** 53 })])],
  ])('%s is refused', async (_, odd) => {
    await expect(readBundles(bundle('collection', BASE), odd)).rejects.toMatchObject({
      code: 'table-malformed',
    });
  });

  test('one id in two bundles of their own is one patient only if nothing speaks against it', async () => {
    const again = (patient: Resource) =>
      readBundles(bundle('collection', BASE), bundle('collection', [entry(patient)]));
    expect((await again(PATIENT)).records).toEqual(['- | 0']);
    expect((await again({ ...PATIENT, birthDate: '1990-01-01' })).findings).toEqual(['1::id-repeated']);
    const bare = { resourceType: 'Patient', id: 'p' };
    const two = await readBundles(
      bundle('collection', [entry(bare), entry(ENCOUNTER)]),
      bundle('collection', [entry(bare), entry(GLUCOSE)]),
    );
    expect(two.findings).toEqual(['1::id-repeated']);
    // A server's ids are the same in every page.
    const pages = await readBundles(
      bundle('searchset', [entry(bare), entry(ENCOUNTER)]),
      bundle('searchset', [entry(bare), entry(GLUCOSE)]),
    );
    expect(pages.records).toEqual(['100 | 0']);
  });

  test('entries that are yet to be created are found by their fullUrl', async () => {
    const anew = ({ id: _, ...resource }: Resource, subject?: string) => ({
      ...resource,
      ...(subject === undefined ? {} : { subject: { reference: subject } }),
    });
    const url = 'urn:uuid:00000000-0000-4000-8000-000000000001';
    const read = await readBundles(
      bundle('transaction', [
        { fullUrl: url, resource: anew(PATIENT) },
        { resource: anew(ENCOUNTER, url) },
        { resource: anew(GLUCOSE, url) },
      ]),
    );
    expect(read).toMatchObject({ records: ['100 | 0'], findings: [], counts: [] });
  });

  test('a member that stands twice is refused', async () => {
    const twice = JSON.stringify(GLUCOSE).replace('"value":100', '"value":100,"value":300');
    const files = { 'all.ndjson': `${lines([PATIENT, ENCOUNTER])}${twice}\n` };
    const error = await readCases(files, FHIR_CASES, '*.ndjson').catch((cause: Error) => cause);
    expect(error).toMatchObject({ code: 'table-malformed' });
    expect((error as Error).message).toContain('row 3: a member stands twice');
  });

  test('a next page is counted', async () => {
    const page = bundle('searchset', BASE, { link: [{ relation: 'next', url: 'https://x' }] });
    expect((await readBundles(page)).counts).toEqual(['next-page/Bundle: 1']);
  });
});

describe('manifests of a bulk export', () => {
  const files = (manifest: object) => ({
    'p.ndjson': lines([PATIENT, ENCOUNTER]),
    'o.ndjson': lines([GLUCOSE, DIABETES]),
    'gone.ndjson': lines([
      bundle('transaction', [{ request: { method: 'DELETE', url: 'Condition/c' } }]),
      bundle('transaction', [{ request: { method: 'DELETE', url: 'Observation/other' } }]),
    ]),
    'manifest.json': JSON.stringify(manifest),
  });
  const out = (name: string, more: object = {}) => ({ type: 'X', url: `https://x.org/f/${name}`, ...more });
  const readManifest = (manifest: object) => readCases(files(manifest), FHIR_CASES, 'manifest.json');
  const output = [out('p.ndjson', { count: 2 }), out('o.ndjson', { count: 2 })];

  test('counts that agree are read; deletions apply also to versions', async () => {
    expect((await readManifest({ output })).records).toEqual(['100 | 1']);
    const read = await readManifest({ output, deleted: [out('gone.ndjson', { count: 2 })] });
    expect(read).toMatchObject({ records: ['100 | 0'], counts: ['deleted/Condition: 1'] });
  });

  test('files of errors are counted', async () => {
    const read = await readManifest({ output, error: [out('errors.ndjson')] });
    expect(read.counts).toEqual(['export-error/OperationOutcome: 1']);
  });

  test.each<[string, object, string]>([
    [
      'a file with fewer resources',
      { output: [out('p.ndjson'), out('o.ndjson', { count: 5 })] },
      'manifest-count',
    ],
    [
      'a file with more resources',
      { output: [out('p.ndjson', { count: 1 }), out('o.ndjson')] },
      'manifest-count',
    ],
    ['deletions that are cut off', { output, deleted: [out('gone.ndjson', { count: 3 })] }, 'manifest-count'],
    ['a count that is no number', { output: [out('p.ndjson', { count: '2' })] }, 'table-malformed'],
    ['two outputs of one name', { output: [out('p.ndjson'), out('a/p.ndjson')] }, 'table-malformed'],
    [
      'outputs that differ in the query',
      { output: [out('d?f=p.ndjson'), out('d?f=o.ndjson')] },
      'table-malformed',
    ],
    ['another page', { output, link: [{ relation: 'next', url: 'x' }] }, 'table-malformed'],
  ])('%s: refused', async (_, manifest, code) => {
    await expect(readManifest(manifest)).rejects.toMatchObject({ code, exitCode: 2 });
  });
});
