import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { chooseFeatures } from '../../../src/records/proposal/feature-budget.ts';
import { reasonForNoFeature, reasonToLeaveOut } from '../../../src/records/proposal/left-out.ts';
import { type ProposedFeature, proposeFeature } from '../../../src/records/proposal/propose-feature.ts';
import { normal } from '../support/proposal-samples.ts';
import { profileOf, repeat } from './support.ts';

const SEED = 612;
process.stdout.write(`columns left out: seed ${SEED}\n`);

/** A third of the records have label 1. */
const labels = repeat(120, (i): 0 | 1 => (i % 3 === 0 ? 1 : 0));
const reason = (name: string, cells: readonly (string | number | null)[]) =>
  reasonToLeaveOut(profileOf(name, cells), labels);

describe('a column is left out', () => {
  test.each([
    ['whole numbers that differ in every row', 'nummer', repeat(120, (i) => 90_000 - 7 * i), /every row/],
    ['zip codes by name', 'zip_code', repeat(120, (i) => 10_000 + (i % 40)), /zip code/],
    ['German zip codes by name', 'PLZ', repeat(120, (i) => 10_000 + (i % 40)), /zip code/],
    ['digits with a leading zero', 'area', repeat(120, (i) => `0${1000 + (i % 40)}`), /zip code/],
    ['dates of birth by name', 'DOB', repeat(120, (i) => `19${60 + (i % 30)}-01-02`), /birth/],
    ['years of birth', 'year_of_birth', repeat(120, (i) => 1940 + (i % 50)), /birth/],
    ['dates from before 1970', 'datum', repeat(120, (i) => `19${40 + (i % 50)}-01-02`), /birth/],
    ['identifiers', 'patient_id', repeat(120, (i) => `P${i}`), /identifier/],
    ['the label in other words', 'x', labels.map((label) => (label === 1 ? 'ill' : 'well')), /label/],
    ['the label as other numbers', 'x', labels.map((label, i) => 10 * label + (i % 7)), /label/],
    ['numbers that fall as the label rises', 'x', labels.map((l, i) => 50 - 30 * l + (i % 9)), /label/],
    ['values that only label 1 has', 'x', labels.map((label, i) => (label ? i % 40 : null)), /label/],
    ['values that only label 0 has', 'x', labels.map((label, i) => (label ? null : i % 40)), /label/],
  ])('that has %s', (_, name, cells, expected) => {
    expect(reason(name, cells)).toMatch(expected);
  });

  test.each([
    ['measurements that differ in every row', 'crp', repeat(120, (i) => (i * 1.37).toFixed(2))],
    ['counts', 'visits', repeat(120, (i) => i % 9)],
    ['values that go with the label in part', 'x', labels.map((label, i) => 3 * label + (i % 7))],
    ['rare categories that happen to go with the label', 'x', labels.map((l, i) => (i < 9 ? `r${l}` : 'a'))],
    ['years that are no births', 'year', repeat(120, (i) => 2001 + (i % 9))],
  ])('but not for %s', (_, name, cells) => {
    expect(reason(name, cells)).toBeUndefined();
  });

  test('with the reason where most cells are numbers', () => {
    const cells = repeat(100, (i) => (i % 20 === 0 ? '<5' : String(i)));
    expect(reasonForNoFeature(profileOf('crp', cells))).toContain('limit of the laboratory');
  });

  test('with the reason where a spreadsheet has made dates', () => {
    const cells = repeat(100, (i) => ['14-Oct', '5-Mar', 'unclear', 'x', 'y'][i % 5] as string);
    expect(reasonForNoFeature(profileOf('size', cells))).toContain('10-14 becomes 14-Oct');
  });
});

describe('the feature budget', () => {
  const random = new SeededRandom(SEED);
  const candidate = (name: string, cells: readonly (string | null)[]) => {
    const profile = profileOf(name, cells);
    return { profile, feature: proposeFeature(profile, name) as ProposedFeature };
  };
  const value = () => normal(random, 50, 9).toFixed(1);
  const gaps = candidate(
    'gaps',
    repeat(200, (i) => (i % 2 === 0 ? null : value())),
  );
  const flat = candidate(
    'flat',
    repeat(200, (i) => (i === 0 ? '2' : '1')),
  );
  const binary = candidate(
    'binary',
    repeat(200, (i) => String(i % 2)),
  );
  const full = [1, 2].map((n) => candidate(`full-${n}`, repeat(200, value)));

  test('prefers columns that most records have and that vary, wherever they stand in the file', () => {
    const questions: string[] = [];
    const kept = chooseFeatures([gaps, flat, binary, ...full], 3, questions);
    expect(kept.map(({ profile }) => profile.name)).toEqual(['binary', 'full-1', 'full-2']);
    expect(questions.join()).toContain('"gaps"');
  });

  test('leaves out a column in which nearly all records have one value, even where there is room', () => {
    const questions: string[] = [];
    expect(chooseFeatures([flat, ...full], 16, questions)).toEqual(full);
    expect(questions.join()).toContain('"flat"');
  });
});
