import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { secondEdition } from '../../src/inference/second-edition.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import { asField } from '../../src/protocol/field.ts';
import { compileSecondPolicy } from '../../src/protocol/second/compile-policy.ts';
import { probabilityOf } from '../../src/protocol/second/inference.ts';
import { packWeights } from '../../src/protocol/second/model.ts';
import { parseSecondPolicy } from '../../src/protocol/second/policy-document.ts';
import { encodeValue } from '../../src/protocol/second/record.ts';
import { STANDARD } from '../../src/protocol/second/shape.ts';
import { fhirSites } from '../../src/records/bundle-record.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const document = (name: string) => readFileSync(join(PROJECT_ROOT, 'policies', `${name}.json`), 'utf8');
/** The numbers and terms of `second/pima-diabetes`, over another base. */
const load = async (base: string) => {
  const { split: _, ...settings } = JSON.parse(document('second/pima-diabetes'));
  const parsed = await parseSecondPolicy(JSON.stringify({ ...settings, base }), async () => document(base));
  const compiled = compileSecondPolicy(parsed);
  const [site] = fhirSites(parsed.document);
  const { schema } = compiled.reading;
  const mapping = site === undefined ? undefined : { document: parsed.document, site };
  const make = secondEdition({ schema, policy: compiled.policy, shape: compiled.shape, mapping });
  return { compiled, schema, checkpoint: make(at) };
};
const WEIGHTS = Array.from({ length: STANDARD.f + 1 }, (_, j) => BigInt(j * 70_000 - 400_000));
const at = { model: asField(5n), round: 2n, weights: packWeights(WEIGHTS) };
const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof AssayError ? `${error.code}: ${error.message}` : 'answered';
};

describe('a checkpoint of a shipped policy', async () => {
  const { compiled, schema, checkpoint } = await load('pima-diabetes');
  const { features } = schema;
  const middle = Object.fromEntries(
    features.map(({ name, centre, transform }) => [name, transform === 'log' ? Math.exp(centre) : centre]),
  );

  it('answers with the probability of the reference model for the codes of the policy', () => {
    const codes = checkpoint.encode(middle);
    expect(codes.slice(0, features.length)).toEqual(
      features.map((feature) => encodeValue(feature, middle[feature.name] as number)),
    );
    expect(checkpoint.answer(codes)).toBe(probabilityOf(WEIGHTS, codes));
    expect(checkpoint.policyHash).toBe(compiled.hash);
  });

  it('takes null for a missing value and nothing else, and refuses what the policy refuses', async () => {
    const [first] = features;
    const name = first?.name as string;
    expect(checkpoint.encode({ ...middle, [name]: null })[0]).toBe(0);
    for (const values of [
      { ...middle, other: 1 },
      Object.fromEntries(Object.entries(middle).slice(1)),
      { ...middle, [name]: 1e9 },
      { ...middle, [name]: Number.NaN },
    ])
      expect(await codeOf((async () => checkpoint.encode(values))())).toMatch(/^record-refused/);
  });
});

describe('a FHIR Bundle', async () => {
  const { checkpoint } = await load('synthea-fhir');
  const day = '2026-03-04';
  const pressure = (id: string, patient: string, systolic: number, when = day) => ({
    resource: {
      ...{ resourceType: 'Observation', id, status: 'final', subject: { reference: `Patient/${patient}` } },
      code: { coding: [{ system: 'http://loinc.org', code: '55284-4' }] },
      effectiveDateTime: `${when}T10:00:00Z`,
      component: [
        ['8480-6', systolic],
        ['8462-4', 80],
      ].map(([code, value]) => ({
        code: { coding: [{ system: 'http://loinc.org', code }] },
        valueQuantity: { value, unit: 'mm[Hg]', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
      })),
    },
  });
  const patient = (id: string) => ({
    resource: { resourceType: 'Patient', id, gender: 'female', birthDate: '1960-05-01' },
  });
  const bundle = (...entry: object[]) => ({ resourceType: 'Bundle', type: 'collection', entry });

  it("gives the codes of its patient by the policy's mapping, after the period of the training, without a label", async () => {
    const codes = await checkpoint.encodeBundle(bundle(patient('a'), pressure('o', 'a', 150)));
    const { features } = checkpoint;
    const place = (name: string) => features.findIndex((feature) => feature.name === name);
    const code = (name: string, value: number) =>
      encodeValue(features[place(name)] as (typeof features)[0], value);
    expect(codes[place('systolic')]).toBe(code('systolic', 150));
    expect(codes[place('diastolic')]).toBe(code('diastolic', 80));
    expect(codes[place('male')]).toBe(code('male', 0));
    expect(codes[place('hba1c')]).toBe(0);
    expect(checkpoint.answer(codes)).toBe(probabilityOf(WEIGHTS, codes));
  });

  it('refuses a bundle of several patients, of none, and of values that the mapping cannot read', async () => {
    const two = bundle(patient('a'), patient('b'), pressure('o', 'a', 150), pressure('p', 'b', 140));
    expect(await codeOf(checkpoint.encodeBundle(two))).toContain('several patients');
    expect(await codeOf(checkpoint.encodeBundle(bundle(patient('a'))))).toContain('no record');
    expect(await codeOf(checkpoint.encodeBundle(bundle(patient('a'), pressure('o', 'a', 4711))))).toMatch(
      /^record-refused/,
    );
    expect(
      await codeOf(checkpoint.encodeBundle(bundle(patient('a'), pressure('o', 'a', 4711)))),
    ).not.toContain('4711');
    expect(await codeOf(checkpoint.encodeBundle({ resourceType: 'Bundle', entry: 'x' }))).toMatch(
      /^record-refused/,
    );
    // Systolic below diastolic breaks the rule pulse-pressure.
    expect(await codeOf(checkpoint.encodeBundle(bundle(patient('a'), pressure('o', 'a', 81))))).toContain(
      'breaks linear rule 1',
    );
  });
});
