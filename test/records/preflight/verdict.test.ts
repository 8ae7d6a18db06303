import { describe, expect, test } from 'vitest';
import { type Judged, judge } from '../../../src/records/preflight/verdict.ts';

const READY: Judged = {
  rows: 400,
  passing: 384,
  unreadable: 0,
  lost: { rows: 16, share: 0.04, reasons: [{ rule: 'window', rows: 16 }] },
  label: { words: 'died', rules: [], one: 100, zero: 284 },
  batchRules: [],
  batchSize: 64,
  minRecords: 1,
  challengeSize: 4,
  smallest: 10,
};
const verdictOf = (change: Partial<Judged>) => judge({ ...READY, ...change });
const lost = (rows: number, share: number): Partial<Judged> => ({
  lost: { rows, share, reasons: [{ rule: 'window', rows }] },
});

describe('the verdict', () => {
  test('is ready for at most 5 % of the rows lost, two full batches, both classes and no small remainder', () => {
    expect(verdictOf({})).toEqual({
      verdict: 'ready',
      reasons: [],
      shortfalls: [],
      warnings: [],
      exitCode: 0,
    });
    expect(verdictOf(lost(20, 0.05)).verdict).toBe('ready');
    expect(verdictOf({ passing: 128, challengeSize: 1 }).verdict).toBe('ready');
    expect(verdictOf({ passing: 384 + 32 }).verdict).toBe('ready');
  });

  test('names the rows that are lost, by reason', () => {
    expect(verdictOf(lost(21, 0.0525))).toMatchObject({
      verdict: 'lossy',
      exitCode: 0,
      shortfalls: ['rows-lost'],
      reasons: ['21 of 400 rows (5.3 %) are left out, more than 5 %: 21 by window'],
    });
  });

  test('names fewer than two full batches, and a remainder below half a batch', () => {
    expect(verdictOf({ passing: 127 })).toMatchObject({ verdict: 'lossy', shortfalls: ['few-batches'] });
    expect(verdictOf({ passing: 384 + 31 })).toMatchObject({
      verdict: 'lossy',
      shortfalls: ['small-remainder'],
      reasons: [expect.stringContaining('has 31 records, fewer than 32')],
    });
    expect(verdictOf({ passing: 70 }).shortfalls).toEqual(['few-batches', 'small-remainder']);
  });

  test('keeps the risks of a lossy dataset among its reasons', () => {
    const risk = {
      rule: 'label',
      column: '',
      figure: 0.5,
      lowest: 0,
      highest: 0.5,
      expected: 'at-risk',
      words: 'label 1: 50 %',
    } as const;
    expect(verdictOf({ batchRules: [risk] })).toMatchObject({ verdict: 'at-risk', exitCode: 0 });
    const both = verdictOf({ ...lost(100, 0.25), batchRules: [risk] });
    expect(both).toMatchObject({ verdict: 'lossy' });
    expect(both.reasons).toContain('label 1: 50 %');
    expect(verdictOf({ batchRules: [{ ...risk, expected: 'fails' }] })).toMatchObject({
      verdict: 'refused',
      exitCode: 3,
    });
  });

  test.each([0, 1])('refuses a label of class %i alone', (only) => {
    const label = { ...READY.label, one: only === 1 ? 384 : 0, zero: only === 1 ? 0 : 384 };
    expect(verdictOf({ label })).toMatchObject({
      verdict: 'refused',
      exitCode: 3,
      reasons: [expect.stringContaining(`all 384 records have label ${only} (label 1: died)`)],
    });
  });

  test('refuses one row, one record and too few; nothing read is unreadable', () => {
    const one = { ...READY.label, one: 1, zero: 0 };
    expect(verdictOf({ rows: 1, passing: 1, label: one })).toMatchObject({
      verdict: 'refused',
      exitCode: 3,
      reasons: [expect.stringContaining('one row')],
    });
    expect(verdictOf({ rows: 9, passing: 1, label: one }).verdict).toBe('refused');
    expect(verdictOf({ passing: 0 })).toMatchObject({ verdict: 'refused', exitCode: 3 });
    expect(verdictOf({ minRecords: 385 })).toMatchObject({ verdict: 'refused', exitCode: 3 });
    expect(verdictOf({ rows: 0, passing: 0 })).toMatchObject({ verdict: 'unreadable', exitCode: 2 });
    expect(verdictOf({ unreadable: 1 })).toMatchObject({ verdict: 'unreadable', exitCode: 2 });
  });
});

describe('warnings', () => {
  test('a dataset whose every round opens everything is told what follows', () => {
    const { verdict, warnings } = verdictOf({ challengeSize: 6 });
    expect(verdict).toBe('ready');
    expect(warnings).toEqual([{ kind: 'opens-everything', words: expect.stringContaining('all 6 batches') }]);
    expect(warnings[0]?.words).toContain('the trainer learns');
    expect(verdictOf({ challengeSize: 5 }).warnings).toEqual([]);
  });

  test('a class of fewer than the smallest number of records is told', () => {
    const { warnings } = verdictOf({ label: { ...READY.label, one: 9, zero: 375 } });
    expect(warnings).toEqual([
      { kind: 'rare-class', words: expect.stringContaining('fewer than 10 records have label 1') },
    ]);
  });
});
