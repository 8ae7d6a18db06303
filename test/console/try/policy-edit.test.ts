import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fieldsOf, numberFieldsOf, withoutFeature, withValue } from '../../../src/console/try/policy-edit.ts';
import { parsePolicyDocument } from '../../../src/protocol/policy/document.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';

const text = readFileSync(join(PROJECT_ROOT, 'policies', 'pima-diabetes.json'), 'utf8');

test('the form shows title, label, period and the rules of each feature', () => {
  const fields = fieldsOf(text);
  const document = parsePolicyDocument(JSON.parse(text));
  expect(fields?.title).toBe(document.title);
  expect(fields?.features.map(({ name }) => name)).toEqual(document.schema.features.map(({ name }) => name));
  const [first] = fields?.features ?? [];
  const rule = document.rules.features[first?.name ?? ''];
  expect([first?.low, first?.high]).toEqual(rule?.window);
  expect(first?.maxMissingShare).toBe(rule?.maxMissingShare);
});

test('a changed value and a feature that is left out give a valid document, and change nothing else', () => {
  const [first, second] = fieldsOf(text)?.features ?? [];
  const changed = withValue(text, ['rules', 'features', first?.name ?? '', 'window'], [1, 2]);
  expect(fieldsOf(changed)?.features[0]).toMatchObject({ low: 1, high: 2 });
  expect(fieldsOf(changed)?.features.slice(1)).toEqual(fieldsOf(text)?.features.slice(1));
  const less = withoutFeature(text, second?.name ?? '');
  expect(parsePolicyDocument(JSON.parse(less)).schema.features.map(({ name }) => name)).not.toContain(
    second?.name,
  );
});

test('a text that is no policy has no fields', () => {
  for (const wrong of ['', '{', 'null', '[]', '{"schema": {"features": []}}'])
    expect(fieldsOf(wrong)).toBeUndefined();
});

test('the numbers of a policy are shown, and undefined where the text has none', () => {
  const text = JSON.stringify({
    numbers: { bound: 66 },
    terms: { smallestBatch: 32 },
    round: { epochs: 4, batchesPerRound: 2 },
  });
  const fields = { bound: 66, noise: 0, epochs: 4, batchesPerRound: 2, smallestBatch: 32 };
  expect(numberFieldsOf(text)).toEqual(fields);
  expect(numberFieldsOf(withValue(text, ['numbers', 'noise'], 25))).toEqual({ ...fields, noise: 25 });
  expect(numberFieldsOf('{}')).toBeUndefined();
  expect(numberFieldsOf('{')).toBeUndefined();
});
