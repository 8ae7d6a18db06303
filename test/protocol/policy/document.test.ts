import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policySchemaText } from '../../../scripts/build/policy-schema.ts';
import type { AssayError } from '../../../src/protocol/errors.ts';
import { compilePolicy } from '../../../src/protocol/policy/compile.ts';
import { formatIsoDay, parseIsoDay } from '../../../src/protocol/policy/day-format.ts';
import { parsePolicyDocument, parsePolicyText } from '../../../src/protocol/policy/document.ts';
import { parseLabelTest } from '../../../src/protocol/policy/label-test.ts';
import { encodeLinearRule, type LinearTerm } from '../../../src/protocol/policy/linear-rule.ts';
import { policyHash } from '../../../src/protocol/policy/policy-hash.ts';
import { decodeCode, encodeValue, type Feature } from '../../../src/protocol/policy/schema.ts';
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

  test.each(readdirSync(POLICIES).filter((name) => !name.startsWith('policy.schema')))(
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
    const example = /```json\n([\s\S]*?)```/.exec(reference)?.[1] ?? '';
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

describe('compilePolicy', () => {
  test('gives the circuit integers', () => {
    const document = tinyDocument((json) => {
      json.rules.features.age = { window: [18, 100], maxMissingShare: 0.5, mean: [40, 60] };
      json.rules.label = { minShare: 0.3, maxShare: 0.8 };
    });
    const { policy, eta, period, schema } = compilePolicy(document, TINY);
    // age: 512 + (18 - 50) / 0.25 = 384; mean 40: 472 - 0.5 down; 60: 552 + 0.5 up.
    expect(policy.features[0]).toEqual({ lo: 384, hi: 712, meanLo: 471, meanHi: 553, maxMissing: 2 });
    // dose: 512 + (ln 1 - 2) / 0.01 = 312; ln 100 = 4.605: 773.
    expect(policy.features[1]).toEqual({ lo: 312, hi: 773, meanLo: 0, meanHi: 1023, maxMissing: 4 });
    expect(policy.features[2]).toEqual({ lo: 1, hi: 1, meanLo: 0, meanHi: 1023, maxMissing: 4 });
    expect([policy.minPositive, policy.maxPositive]).toEqual([2, 3]);
    expect(eta).toBe(2048);
    expect(period).toEqual({ firstDay: 18262, lastDay: 18627 });
    expect(schema.label).toBe('died');
  });

  test('the hash covers the rules and the schema, not the words for people', () => {
    const hashOf = (change?: (json: TinyJson) => void) =>
      policyHash(compilePolicy(tinyDocument(change), TINY).policy, TINY);
    const plain = hashOf();
    expect(
      hashOf((json) => {
        json.title = 'Other';
      }),
    ).toBe(plain);
    expect(
      hashOf((json) => {
        json.rules.vScale = 513;
      }),
    ).not.toBe(plain);
    expect(hashOf((json) => Object.assign(json.schema.features[0] ?? {}, { unit: 'mo' }))).not.toBe(plain);
  });
});

describe('linear rules', () => {
  const features: Feature[] = [
    { name: 'a', unit: '1', transform: 'linear', centre: 131.014, step: 0.392781 },
    { name: 'b', unit: '1', transform: 'linear', centre: 53.054, step: 0.149797 },
  ];
  const terms = (...coefficients: number[]): LinearTerm[] =>
    coefficients.map((coefficient, index) => ({
      feature: features[index] as Feature,
      index,
      coefficient,
      lo: 280,
      hi: 760,
    }));

  test('a record that satisfies the rule always passes; one that passes misses it by the tolerance at most', () => {
    const inside = fc.double({ min: 0, max: 1, noNaN: true });
    const coefficient = fc.double({ min: 0.2, max: 5, noNaN: true });
    fc.assert(
      fc.property(
        inside,
        inside,
        coefficient,
        coefficient,
        fc.boolean(),
        fc.boolean(),
        inside,
        (u, v, p, q, negative, atMost, where) => {
          const given = terms(p, negative ? -q : q);
          const ends = given.map(({ feature, coefficient, lo, hi }) =>
            [lo, hi].map((code) => coefficient * decodeCode(feature, code)),
          );
          const lowest = ends.reduce((sum, pair) => sum + Math.min(...pair), 0);
          const highest = ends.reduce((sum, pair) => sum + Math.max(...pair), 0);
          const bound = lowest + (0.1 + 0.8 * where) * (highest - lowest);
          const encoded = encodeLinearRule(atMost ? { atMost: bound } : { atLeast: bound }, given);
          if (typeof encoded === 'string') throw new Error(encoded);
          const values = given.map(({ feature, lo, hi }, i) => {
            const [low, high] = [decodeCode(feature, lo), decodeCode(feature, hi)];
            return low + (i === 0 ? u : v) * (high - low);
          });
          const natural = given.reduce(
            (sum, { coefficient }, i) => sum + coefficient * (values[i] as number),
            0,
          );
          const codes = given.map(({ feature }, i) => encodeValue(feature, values[i] as number) as number);
          const sum = codes.reduce(
            (total, code, i) => total + code * (encoded.coefficients.get(i) as number),
            0,
          );
          const passes = sum >= encoded.bound;
          const shortfall = atMost ? natural - bound : bound - natural;
          if (shortfall <= 0) expect(passes).toBe(true);
          if (passes) expect(shortfall).toBeLessThanOrEqual(encoded.tolerance + 1e-6);
          for (const value of encoded.coefficients.values())
            expect(Math.abs(value)).toBeLessThanOrEqual(2047);
          expect(Math.abs(encoded.bound)).toBeLessThan(2 ** 26);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('heart rate plus age: a tolerance of about one step of both features', () => {
    const encoded = encodeLinearRule({ atMost: 260 }, terms(1, 1));
    expect(encoded).toMatchObject({ tolerance: expect.closeTo(0.3928 + 0.1498, 2) });
  });

  test('rejects terms too different in scale', () => {
    expect(encodeLinearRule({ atMost: 130 }, terms(1, 1e-5))).toContain('rounds to 0');
  });
});

describe('label tests', () => {
  test.each([
    ['target > 0', { column: 'target', operator: '>', operand: 0 }],
    ['target>=.5', { column: 'target', operator: '>=', operand: 0.5 }],
    [' body mass index <= -3 ', { column: 'body mass index', operator: '<=', operand: -3 }],
    ['"a > b" != 2', { column: 'a > b', operator: '!=', operand: 2 }],
    ['class == 1', { column: 'class', operator: '=', operand: 1 }],
    ["how = 'it went'", { column: 'how', operator: '=', operand: 'it went' }],
    ['how != "x"', { column: 'how', operator: '!=', operand: 'x' }],
  ])('reads %s', (text, parsed) => {
    expect(parseLabelTest(text)).toEqual(parsed);
  });

  test.each([
    '',
    'target',
    'target >',
    '> 0',
    'target > x',
    "how > 'x'",
    'target > 1e3',
    'target > ０',
    'a > 0; b',
    'a = b = 1',
  ])('rejects %j', (text) => {
    expect(parseLabelTest(text)).toBeUndefined();
  });
});

describe('days', () => {
  test.each([
    ['1970-01-01', 0],
    ['1988-07-01', 6756],
    ['2020-02-29', 18321],
    ['2149-06-06', 65535],
  ])('%s is day %i', (text, day) => {
    expect(parseIsoDay(text)).toBe(day);
    expect(formatIsoDay(day)).toBe(text);
  });

  test.each([
    '1969-12-31',
    '2149-06-07',
    '2019-02-29',
    '2020-13-01',
    '2020-1-1',
    '2020-01-01T00:00',
    '01.01.2020',
    '２０２０-01-01',
    '',
  ])('rejects %j', (text) => {
    expect(parseIsoDay(text)).toBeUndefined();
  });
});
