import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { policySchemaText } from '../../../scripts/build/policy-schema.ts';
import type { AssayError } from '../../../src/protocol/errors.ts';
import { compilePolicy } from '../../../src/protocol/policy/compile.ts';
import { parsePolicyDocument, parsePolicyText } from '../../../src/protocol/policy/document.ts';
import { policyHash } from '../../../src/protocol/policy/policy-hash.ts';
import { encodeValue, type Feature } from '../../../src/protocol/policy/schema.ts';
import { STANDARD, TINY } from '../../../src/protocol/shape.ts';
import { type TinyJson, tinyDocument, tinyJson } from '../../records/fixture.ts';

const POLICIES = new URL('../../../policies/', import.meta.url);

/** The message of the refusal of a changed document, at parsing or at compiling. */
function refusal(change: (json: TinyJson) => void): string {
  try {
    compilePolicy(tinyDocument(change), TINY);
  } catch (error) {
    expect(error).toMatchObject({ name: 'AssayError', code: 'policy-document-invalid', exitCode: 2 });
    return (error as AssayError).message;
  }
  throw new Error('the document was not refused');
}

describe('the document', () => {
  test('the published JSON Schema is current', () => {
    const published = JSON.parse(readFileSync(new URL('policy.schema.json', POLICIES), 'utf8'));
    expect(published).toEqual(JSON.parse(policySchemaText()));
  });

  test.each(readdirSync(POLICIES).filter((name) => name.endsWith('.json') && name !== 'policy.schema.json'))(
    '%s compiles',
    (name) => {
      const document = parsePolicyText(readFileSync(new URL(name, POLICIES), 'utf8'));
      expect(document.$schema).toBe('./policy.schema.json');
      const { policy } = compilePolicy(document, STANDARD);
      expect(policy.features).toHaveLength(STANDARD.f);
      expect(policyHash(policy, STANDARD)).toBeTypeOf('bigint');
    },
  );

  test('the worked example of the reference is a document, and its arithmetic is right', () => {
    const reference = readFileSync(new URL('../../../docs/policy-reference.md', import.meta.url), 'utf8');
    const example = /```json\n(\{\n {2}"\$schema"[\s\S]*?)```/.exec(reference)?.[1] ?? '';
    const { schema, policy, linear } = compilePolicy(parsePolicyText(example), STANDARD);
    expect(encodeValue(schema.features[0] as Feature, 54)).toBe(480);
    expect(encodeValue(schema.features[4] as Feature, 1)).toBe(576);
    expect(policy.rules).toHaveLength(STANDARD.rules);
    expect(linear).toMatchObject([{ name: 'pulse-pressure' }]);
  });

  test('rejects text that is no JSON without quoting it', () => {
    expect(() => parsePolicyText('age,8675309')).toThrow(/^the policy document is not JSON$/);
    expect(() => parsePolicyText('[]')).toThrow(/\(document\)/);
    // Records by the names of patients, given in the place of a policy.
    expect(() => parsePolicyText('{"8675309": {"age": 50}}')).toThrow(
      /^the policy document is not valid: \(document\): has none of the members of a policy document$/,
    );
  });

  test.each<[string, (json: TinyJson) => void, string]>([
    ['an unknown key', (json) => Object.assign(json.rules, { lable: 1 }), 'rules: Unrecognized key: "lable"'],
    [
      'an unknown transform',
      (json) => Object.assign(json.schema.features[0] ?? {}, { transform: 'sqrt' }),
      'schema.features[0].transform: ',
    ],
    [
      'a step of 0',
      (json) => Object.assign(json.schema.features[0] ?? {}, { step: 0 }),
      'schema.features[0].step: ',
    ],
    [
      'two features of one name',
      (json) => Object.assign(json.schema.features[1] ?? {}, { name: 'age' }),
      'schema.features[1].name: this name is already taken',
    ],
    [
      'a feature named constructor',
      (json) => Object.assign(json.schema.features[1] ?? {}, { name: 'constructor' }),
      'schema.features[1].name: ',
    ],
    [
      'a rule for an unknown feature',
      (json) => Object.assign(json.rules.features, { size: { window: [0, 1], maxMissingShare: 1 } }),
      'rules.features.size: no such feature',
    ],
    [
      'a feature without a rule',
      (json) => {
        delete json.rules.features.dose;
      },
      'rules.features.dose: every feature',
    ],
    [
      'a window upside down',
      (json) => Object.assign(json.rules.features.age ?? {}, { window: [9, 1] }),
      'rules.features.age.window: the lower end',
    ],
    [
      'a share above 1',
      (json) => Object.assign(json.rules.features.age ?? {}, { maxMissingShare: 1.1 }),
      'rules.features.age.maxMissingShare: ',
    ],
    [
      'a log feature at 0',
      (json) => Object.assign(json.rules.features.dose ?? {}, { window: [0, 1] }),
      'rules.features.dose.window: a log feature',
    ],
    [
      'a feature without a column',
      (json) => {
        delete json.mapping.columns.age;
      },
      'mapping.sites[0].columns: feature "age" has no column',
    ],
    [
      'a column of an unknown feature',
      (json) => Object.assign(json.mapping.columns, { size: 'size' }),
      'mapping.columns.size: no such feature',
    ],
    [
      'a label test that is none',
      (json) => {
        json.mapping.label.test = 'outcome';
      },
      'mapping.label.test: ',
    ],
    [
      'no label',
      (json) => {
        Reflect.deleteProperty(json.mapping, 'label');
      },
      'mapping.sites[0].label: neither',
    ],
    [
      'a path that climbs',
      (json) => Object.assign(json.mapping.sites[0] ?? {}, { files: '../a.csv' }),
      'mapping.sites[0].files: ',
    ],
    [
      'an absolute path',
      (json) => Object.assign(json.mapping.sites[0] ?? {}, { files: '/a.csv' }),
      'mapping.sites[0].files: ',
    ],
    [
      'a day that no calendar has',
      (json) => {
        json.mapping.day = { constant: '2020-02-30' };
      },
      'mapping.day',
    ],
    [
      'a constant day outside of the period',
      (json) => {
        json.mapping.day = { constant: '2021-01-01' };
      },
      'mapping.day.constant: outside',
    ],
    [
      'a period upside down',
      (json) => {
        json.round.period.lastDay = '2019-01-01';
      },
      'round.period.lastDay: ',
    ],
    [
      'an end of claims without an end of royalties',
      (json) => {
        Object.assign(json.terms, { claimDays: 90 });
      },
      'terms.claimDays: claims can end only where',
    ],
    [
      'a cap that no contract can hold',
      (json) => {
        Object.assign(json.terms, { contributorCap: (1n << 128n).toString() });
      },
      'terms.contributorCap: must be below',
    ],
    [
      'shares that are not all',
      (json) => {
        json.terms.shares.builder = 1;
      },
      'terms.shares: the shares add up to 10001',
    ],
    [
      'a site without a role',
      (json) => {
        Reflect.deleteProperty(json.mapping.sites[0] ?? {}, 'role');
      },
      'mapping.sites[0].role: ',
    ],
    [
      'a linear rule without a bound',
      (json) => {
        json.rules.linear = [{ name: 'x', terms: { age: 1 }, maxSkippedShare: 1 }];
      },
      'rules.linear[0]: give either',
    ],
    [
      'a linear rule with two bounds',
      (json) => {
        json.rules.linear = [{ name: 'x', terms: { age: 1 }, atMost: 50, atLeast: 20, maxSkippedShare: 1 }];
      },
      'rules.linear[0]: give either',
    ],
    [
      'a linear rule of an unknown feature',
      (json) => {
        json.rules.linear = [{ name: 'x', terms: { size: 1 }, atMost: 50, maxSkippedShare: 1 }];
      },
      'rules.linear[0].terms.size: no such feature',
    ],
    [
      'a linear rule of a log feature',
      (json) => {
        json.rules.linear = [{ name: 'x', terms: { dose: 1 }, atMost: 50, maxSkippedShare: 1 }];
      },
      'rules.linear[0].terms.dose: a linear rule cannot name a log feature',
    ],
    [
      'a coefficient of 0',
      (json) => {
        json.rules.linear = [{ name: 'x', terms: { age: 0 }, atMost: 50, maxSkippedShare: 1 }];
      },
      'rules.linear[0].terms.age: ',
    ],
    [
      'a linear rule that never fails',
      (json) => {
        json.rules.linear = [{ name: 'x', terms: { age: 1 }, atMost: 500, maxSkippedShare: 1 }];
      },
      'rules.linear[0]: the rule can never fail',
    ],
    [
      'a linear rule that never holds',
      (json) => {
        json.rules.linear = [{ name: 'x', terms: { age: 1 }, atMost: 5, maxSkippedShare: 1 }];
      },
      'rules.linear[0]: the rule can never hold',
    ],
    [
      'more linear rules than the circuit has',
      (json) => {
        json.rules.linear = ['x', 'y'].map((name) => ({
          name,
          terms: { age: 1 },
          atMost: 50,
          maxSkippedShare: 1,
        }));
      },
      'rules.linear: the circuit has 1 linear rules',
    ],
    [
      'a window beyond the codes',
      (json) => Object.assign(json.rules.features.age ?? {}, { window: [0, 500] }),
      'rules.features.age.window: codes 1..1023 of this feature reach from -77.75 to 177.8 a',
    ],
    [
      'a mean beyond the codes',
      (json) => Object.assign(json.rules.features.age ?? {}, { mean: [0, 500] }),
      'rules.features.age.mean: codes',
    ],
    [
      'label shares without a count between',
      (json) => {
        json.rules.label = { minShare: 0.3, maxShare: 0.4 };
      },
      'rules.label: no count of 4 records',
    ],
    [
      'a learning rate below one step',
      (json) => {
        json.round.learningRate = 1e-5;
      },
      'round.learningRate: ',
    ],
    [
      'a score scale beyond 40 bits',
      (json) => {
        json.rules.scoreScale = 2 ** 41;
      },
      'rules.scoreScale: ',
    ],
    [
      'a V scale beyond 24 bits',
      (json) => {
        json.rules.vScale = 2 ** 24;
      },
      'rules.vScale: ',
    ],
  ])('rejects %s, and says where', (_, change, words) => {
    expect(refusal(change)).toContain(words);
  });

  test('rejects more features than the circuit has', () => {
    const message = refusal((json) => {
      for (const name of ['a', 'b', 'c']) {
        json.schema.features.push({ name, unit: '1', transform: 'linear', centre: 0, step: 1 });
        json.mapping.columns[name] = name;
        json.rules.features[name] = { window: [0, 1], maxMissingShare: 1 };
      }
    });
    expect(message).toContain('schema.features: the circuit has 4 features');
  });

  test('rejects slices of a site that overlap, an unknown site, an empty slice', () => {
    const split =
      (...of: object[]) =>
      (json: TinyJson) => {
        json.split = {
          simulated: true,
          description: 'x',
          seed: 'x',
          datasets: [
            { name: 'a', role: 'holdout', of: [{ site: 'ward', to: 0.5 }] },
            { name: 'b', role: 'contributor', of },
          ],
        };
      };
    expect(refusal(split({ site: 'ward', from: 0.4 }))).toContain(
      'split.datasets[1].of[0]: overlaps another slice',
    );
    expect(refusal(split({ site: 'no' }))).toContain('split.datasets[1].of[0].site: no such site');
    expect(refusal(split({ site: 'ward', from: 0.6, to: 0.6 }))).toContain(
      'split.datasets[1].of[0]: from must be below to',
    );
    expect(() => tinyDocument(split({ site: 'ward', from: 0.5 }))).not.toThrow();
  });

  test('does not repeat values of the document', () => {
    const json = { ...tinyJson(), title: 8675309 };
    expect(() => parsePolicyDocument(json)).toThrow(/title/);
    expect(() => parsePolicyDocument(json)).not.toThrow(/8675309/);
  });
});
