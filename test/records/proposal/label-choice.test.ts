import { describe, expect, test } from 'vitest';
import type { AssayError } from '../../../src/protocol/errors.ts';
import { chooseLabel } from '../../../src/records/proposal/label-choice.ts';
import type { ProposalWishes } from '../../../src/records/proposal/wishes.ts';
import { errorOf } from '../fixture.ts';
import { profileOf, repeat, wishesWith } from './support.ts';

const mixed = (ones: string, zeros: string, share: number, rows = 100): string[] =>
  repeat(rows, (i) => (i < share * rows ? ones : zeros));

async function chosen(cells: readonly string[], more: Partial<ProposalWishes> = {}, name = 'outcome') {
  const questions: string[] = [];
  const choice = await chooseLabel([profileOf(name, cells)], wishesWith(more), questions);
  return { ...choice, questions };
}

const refusal = async (cells: readonly string[], more: Partial<ProposalWishes> = {}): Promise<AssayError> =>
  (await errorOf(chosen(cells, more))) as AssayError;

describe('class 1', () => {
  test.each([0.1, 0.9])('is told by words, not by how rare it is: %s of the sample', async (share) => {
    const { mapping, words } = await chosen(mixed('died', 'home', share));
    expect(mapping).toEqual({ column: 'outcome', values: { died: 1, home: 0 } });
    expect(words).toBe('outcome is "died" (0: "home")');
  });

  test('is everything but the value that says no', async () => {
    const { mapping } = await chosen(repeat(90, (i) => ['NO', '<30', '>30'][i % 3] as string));
    expect(mapping.values).toEqual({ NO: 0, '<30': 1, '>30': 1 });
  });

  test.each([0.1, 0.9])('of two values that say nothing does not depend on counts (%s)', async (share) => {
    const { mapping, questions } = await chosen(mixed('a', 'b', share));
    expect(mapping.values).toEqual({ a: 0, b: 1 });
    expect(questions.join()).toContain('nothing tells which of the two values of "outcome" is class 1');
  });

  test('of two numbers that are not 0 and 1 is told, and both classes remain', async () => {
    const { mapping, questions, labels } = await chosen(mixed('1', '2', 0.3));
    expect(mapping).toEqual({ test: 'outcome = 2' });
    expect(new Set(labels)).toEqual(new Set([0, 1]));
    expect(questions.join()).toContain('nothing tells which of the two numbers');
  });

  test('of findings in many words is all but the one that says no, and no finding is shown', async () => {
    const { mapping, words } = await chosen(repeat(60, (i) => (i % 2 === 0 ? 'healthy' : `finding ${i}`)));
    expect({ mapping, words }).toEqual({
      mapping: { test: "outcome != 'healthy'" },
      words: 'outcome is not "healthy"',
    });
  });

  test('of numbers with a sentinel leaves the sentinel out', async () => {
    const { mapping, labels } = await chosen(repeat(100, (i) => ['0', '1', '9'][i % 3] as string));
    expect(mapping).toEqual({ test: 'outcome > 0', missing: ['9'] });
    expect(labels.slice(0, 3)).toEqual([0, 1, undefined]);
  });

  test.each([
    [['died'], { column: 'outcome', values: { died: 1, home: 0, moved: 0 } }],
    [['died', 'moved'], { column: 'outcome', values: { died: 1, home: 0, moved: 1 } }],
  ])('is what the author says: %j', async (positive, mapping) => {
    const cells = repeat(90, (i) => ['died', 'home', 'moved'][i % 3] as string);
    expect((await chosen(cells, { positive })).mapping).toEqual(mapping);
  });

  test('may be a comparison', async () => {
    const cells = repeat(100, (i) => String(4 + i / 20));
    expect((await chosen(cells, { positive: ['>= 6.5'], label: 'outcome' })).mapping).toEqual({
      test: 'outcome >= 6.5',
    });
  });

  test('is asked for at a terminal, with the words and counts of the classes', async () => {
    const asked: unknown[] = [];
    const ask = {
      label: async (columns: readonly string[]) => columns[0] as string,
      positive: async (...question: unknown[]) => {
        asked.push(question);
        return ['home'];
      },
    };
    const { mapping } = await chosen(mixed('died', 'home', 0.25), { ask });
    expect(mapping.values).toEqual({ died: 0, home: 1 });
    expect(asked).toEqual([
      [
        'outcome',
        [
          { text: 'died', count: 25 },
          { text: 'home', count: 75 },
        ],
        ['died'],
      ],
    ]);
  });
});

describe('a label is refused', () => {
  test('where several values say nothing', async () => {
    const error = await refusal(repeat(90, (i) => ['red', 'green', 'blue'][i % 3] as string));
    expect(error).toMatchObject({ code: 'label-ambiguous', exitCode: 2 });
    expect(error.message).not.toMatch(/red|green|blue/);
  });

  test('where numbers are a quantity without a threshold', async () => {
    const cells = repeat(100, (i) => String(4 + i / 20));
    expect(await refusal(cells, { label: 'outcome' })).toMatchObject({ code: 'label-ambiguous' });
  });

  test('where no column has few values', async () => {
    expect(await refusal(repeat(100, (i) => `text ${i}`))).toMatchObject({ code: 'label-ambiguous' });
  });

  test('where every record has one class', async () => {
    const cells = mixed('1', '2', 0.5);
    expect(await refusal(cells, { positive: ['> 0'] })).toMatchObject({ code: 'label-one-class' });
    expect(
      await refusal(
        repeat(50, () => 'same'),
        { label: 'outcome' },
      ),
    ).toMatchObject({
      code: 'label-one-class',
    });
  });

  test('where the class that was named is not in the sample; the name is not repeated', async () => {
    const error = await refusal(mixed('died', 'home', 0.5), { positive: ['secret'] });
    expect(error).toMatchObject({ code: 'label-class-unknown' });
    expect(error.message).not.toContain('secret');
  });
});
