import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/protocol/policy/compile.ts';
import { encodeValue } from '../../src/protocol/policy/schema.ts';
import { TINY } from '../../src/protocol/shape.ts';
import { describeFinding } from '../../src/records/finding.ts';
import { committableRecords, readRecords } from '../../src/records/read-records.ts';
import { collect, errorOf, findingsOf, folderWith, readWard, recordsOf, tinyDocument } from './fixture.ts';

const age = { name: 'age', unit: 'a', transform: 'linear', centre: 50, step: 0.25 } as const;
const dose = { name: 'dose', unit: 'mg', transform: 'log', centre: 2, step: 0.01 } as const;

describe('what is read', () => {
  test('codes, label, day and row number; features that the schema lacks are missing', async () => {
    const [first, second] = recordsOf(await readWard('age,dose,outcome\n60,7.5,1\n.5e1,1,0\n50,?,0\n'));
    expect(first).toMatchObject({
      site: 'ward',
      file: 'ward.csv',
      rowNumber: 2,
      codes: [encodeValue(age, 60), encodeValue(dose, 7.5), 0, 0],
      label: 1,
      day: 18322,
    });
    expect(second).toMatchObject({ rowNumber: 4, codes: [512, 0, 0, 0], label: 0 });
  });

  test('a byte order mark, CRLF, a quoted line break, blanks, blank lines and a missing final newline', async () => {
    const csv =
      '\uFEFFage,dose,"note, long",outcome\r\n 60 , 7.5 ,"two\r\nlines ""quoted""",1\r\n\r\n61,8,x,0';
    const outcomes = await readWard(csv);
    expect(findingsOf(outcomes)).toEqual([]);
    expect(recordsOf(outcomes).map(({ rowNumber, codes }) => [rowNumber, codes[0]])).toEqual([
      [2, encodeValue(age, 60)],
      [4, encodeValue(age, 61)],
    ]);
  });

  test('UTF-16 with a byte order mark, and a single-byte encoding', async () => {
    const text = '\uFEFFage;dose;outcome;größe\n60;7.5;1;ß\n';
    const utf16 = await readWard(new Uint8Array(Buffer.from(text, 'utf16le')), (json) => {
      Object.assign(json.mapping, { encoding: 'utf-16le', delimiter: ';' });
    });
    expect(recordsOf(utf16)).toHaveLength(1);
    const latin = await readWard(new Uint8Array(Buffer.from(text.slice(1), 'latin1')), (json) => {
      Object.assign(json.mapping, { encoding: 'windows-1252', delimiter: ';' });
    });
    expect(recordsOf(latin)).toHaveLength(1);
  });

  test('several missing markers, as text and as numbers, and an empty cell where it is declared', async () => {
    const outcomes = await readWard('age,dose,outcome\n60,0.0,1\n60,None,1\n?,-9.0,1\n61,,0\n', (json) => {
      json.mapping.columns.dose = { column: 'dose', missing: ['0', 'None', '-9', ''] };
    });
    expect(findingsOf(outcomes)).toEqual([]);
    expect(recordsOf(outcomes).map(({ codes }) => codes[1])).toEqual([0, 0, 0, 0]);
  });

  test('a decimal comma, categories, scientific notation where declared, a file without a header', async () => {
    const outcomes = await readWard('alt;2,5;1;x\njung;1e1;0;y\n', (json) => {
      Object.assign(json.mapping, {
        delimiter: ';',
        decimal: ',',
        header: ['age', 'dose', 'outcome', 'note'],
      });
      json.mapping.columns.age = { column: 'age', values: { jung: 20, alt: 80 } };
      json.mapping.columns.dose = { column: 'dose', scientific: true };
    });
    expect(findingsOf(outcomes)).toEqual([]);
    expect(recordsOf(outcomes).map(({ rowNumber, codes }) => [rowNumber, ...codes.slice(0, 2)])).toEqual([
      [1, encodeValue(age, 80), encodeValue(dose, 2.5)],
      [2, encodeValue(age, 20), encodeValue(dose, 10)],
    ]);
  });

  test('a label that is a text, and a day column', async () => {
    const outcomes = await readWard(
      'age,dose,how it ended,on\n60,7,died,2020-02-29\n61,7,home,2020-12-31\n',
      (json) => {
        json.mapping.label = { test: "how it ended = 'died'" };
        json.mapping.day = { column: 'on' };
      },
    );
    expect(recordsOf(outcomes).map(({ label, day }) => [label, day])).toEqual([
      [1, 18321],
      [0, 18627],
    ]);
  });

  test('a feature that a site does not record is missing', async () => {
    const outcomes = await readWard('age,outcome\n60,1\n', (json) => {
      json.mapping.sites[0] = { ...json.mapping.sites[0], columns: { dose: null } };
    });
    expect(recordsOf(outcomes).map(({ codes }) => codes)).toEqual([[encodeValue(age, 60), 0, 0, 0]]);
  });

  test('several files of one site in name order, each with its header', async () => {
    const document = tinyDocument((json) => {
      json.mapping.sites[0] = { ...json.mapping.sites[0], files: 'ward-*.csv' };
    });
    const dataDir = folderWith({
      'ward-2.csv': 'outcome,age,dose\n1,61,7\n',
      'ward-1.csv': 'age,dose,outcome\n60,7,1\n',
    });
    const compiled = compilePolicy(document, TINY);
    const records = recordsOf(await collect(readRecords({ document, compiled, dataset: 'ward', dataDir })));
    expect(records.map(({ file, rowNumber, codes }) => [file, rowNumber, codes[0]])).toEqual([
      ['ward-1.csv', 2, encodeValue(age, 60)],
      ['ward-2.csv', 2, encodeValue(age, 61)],
    ]);
  });
});

describe('what is found', () => {
  const canary = '８675309';

  test.each([
    ['a ragged row', '60,7,1,9', '2:4:ragged-row'],
    ['a short row', '60,7', '2:outcome:ragged-row'],
    ['a NUL', '60,7\0,1', '2:dose:nul-byte'],
    ['an undeclared missing marker', '60,NA,1', '2:dose:not-a-number'],
    ['an undeclared empty cell', '60,,1', '2:dose:empty-cell'],
    ['NaN', '60,NaN,1', '2:dose:not-a-number'],
    ['fullwidth digits', '６０,7,1', '2:age:not-a-number'],
    ['1e3 where it is not declared', '60,1e1,1', '2:dose:not-a-number'],
    ['hexadecimal', '0x3c,7,1', '2:age:not-a-number'],
    ['Infinity', '60,Infinity,1', '2:dose:not-a-number'],
    ['a label that is no number', '60,7,yes', '2:outcome:not-a-number'],
    ['a missing label', '60,7,?', '2:outcome:label-missing'],
    ['an empty label', '60,7,', '2:outcome:empty-cell'],
    ['a value beyond code 1023', '600,7,1', '2:age:not-encodable'],
    ['a logarithm of a negative', '60,-7,1', '2:dose:not-encodable'],
    ['a value outside of the window', '17,7,1', '2:age:window'],
  ])('rejects %s, by row and column', async (_, row, finding) => {
    const outcomes = await readWard(`age,dose,outcome\n${row}\n50,7,0\n`);
    expect(findingsOf(outcomes)).toEqual([finding]);
    expect(recordsOf(outcomes)).toHaveLength(1);
  });

  test('rejects every fault of a row at once, never with a value', async () => {
    const outcomes = await readWard(`age,dose,outcome\n${canary},${canary},${canary}\n`);
    expect(findingsOf(outcomes)).toEqual([
      '2:outcome:not-a-number',
      '2:age:not-a-number',
      '2:dose:not-a-number',
    ]);
    expect(JSON.stringify(outcomes)).not.toContain(canary);
    const words = outcomes.flatMap((outcome) =>
      outcome.kind === 'findings' ? outcome.findings.map(describeFinding) : [],
    );
    expect(words.join()).not.toContain(canary);
    expect(words[1]).toBe(
      'ward.csv: row 2, column "age": neither a number as declared nor a declared missing marker (has digits that are not 0 to 9 of ASCII (fullwidth or of another script))',
    );
  });

  test('rejects a category that is not listed, a day that no calendar has, an empty key', async () => {
    const outcomes = await readWard(
      'id,age,dose,outcome,on\n1,old,7,1,2020-02-30\n,young,7,1,2020-13-01\n3,young,7,1,01.02.2020\n',
      (json) => {
        json.mapping.columns.age = { column: 'age', values: { young: 20 } };
        json.mapping.day = { column: 'on' };
        json.mapping.key = { columns: ['id'] };
      },
    );
    expect(findingsOf(outcomes)).toEqual([
      '2:on:not-a-day',
      '2:age:unmapped-category',
      '3:id:key-missing',
      '3:on:not-a-day',
      '4:on:not-a-day',
    ]);
  });

  test('rejects a day outside of the period and a linear rule that fails; skips it where a feature is missing', async () => {
    const outcomes = await readWard(
      'age,size,outcome,on\n60,50,1,2019-12-31\n60,50,1,2020-01-01\n60,80,1,2020-01-01\n60,?,1,2020-01-01\n',
      (json) => {
        json.schema.features[1] = { name: 'size', unit: 'cm', transform: 'linear', centre: 50, step: 0.5 };
        json.rules.features = {
          age: { window: [18, 100], maxMissingShare: 1 },
          size: { window: [1, 100], maxMissingShare: 1 },
        };
        json.rules.linear = [{ name: 'sum', terms: { age: 1, size: 1 }, atMost: 120, maxSkippedShare: 1 }];
        json.mapping.columns = { age: 'age', size: 'size' };
        json.mapping.day = { column: 'on' };
      },
    );
    expect(findingsOf(outcomes)).toEqual(['2:on:period', '4:sum:linear']);
    expect(recordsOf(outcomes).map(({ rowNumber }) => rowNumber)).toEqual([3, 5]);
  });

  test('rejects the later of two equal rows, by its number', async () => {
    const outcomes = await readWard('age,dose,outcome\n60,7,1\n61,7,1\n 60 ,7,1\n60.0,7,1\n');
    expect(findingsOf(outcomes)).toEqual(['4::duplicate-key']);
    expect(recordsOf(outcomes).map(({ rowNumber }) => rowNumber)).toEqual([2, 3, 5]);
  });

  test('with key columns, rejects a later row of the same key even if its other cells differ', async () => {
    const outcomes = await readWard(
      'id,visit,age,dose,outcome\na,1,60,7,1\na,2,61,7,0\na,1,62,8,0\n',
      (json) => {
        json.mapping.key = { columns: ['id', 'visit'] };
      },
    );
    expect(findingsOf(outcomes)).toEqual(['4::duplicate-key']);
  });

  test.each([
    ['a column that the file lacks', 'age,outcome\n60,1\n', 'column-not-found'],
    ['a header that names a column twice', 'age,dose,age,outcome\n1,2,3,4\n', 'table-malformed'],
    ['a quote that is not closed', 'age,dose,outcome\n60,"7,1\n61,7,1\n', 'table-malformed'],
    ['text after a closing quote', 'age,dose,outcome\n60,"7"8,1\n', 'table-malformed'],
    ['a quote inside of a cell', 'age,dose,outcome\n60,7"8,1\n', 'table-malformed'],
    ['an empty file', '', 'data-file-empty'],
    ['blank lines only', '\n\n', 'table-malformed'],
  ])('rejects %s (exit 2)', async (_, csv, code) => {
    const error = await errorOf(readWard(csv));
    expect(error).toMatchObject({ code, exitCode: 2 });
    expect(error.cause).toBeUndefined();
  });

  test('rejects bytes that are not of the declared encoding', async () => {
    const error = await errorOf(
      readWard(new Uint8Array(Buffer.from('age,dose,outcome\n6\xff,7,1\n', 'latin1'))),
    );
    expect(error).toMatchObject({ code: 'table-malformed', exitCode: 2 });
  });

  test('rejects a row of more than a mebibyte instead of holding it', async () => {
    const error = await errorOf(readWard(`age,dose,outcome\n60,"${'7'.repeat(3 << 20)}",1\n`));
    expect(error).toMatchObject({ code: 'table-malformed', exitCode: 2 });
    expect(error.message).toContain('1 MiB');
  });

  test('committableRecords rejects the first unreadable row and leaves refused ones out', async () => {
    const document = tinyDocument();
    const compiled = compilePolicy(document, TINY);
    const read = (csv: string) =>
      collect(
        committableRecords({ document, compiled, dataset: 'ward', dataDir: folderWith({ 'ward.csv': csv }) }),
      );
    expect(await read('age,dose,outcome\n17,7,1\n60,7,1\n')).toHaveLength(1);
    const error = await errorOf(read(`age,dose,outcome\n60,7,1\n60,${canary},1\n`));
    expect(error).toMatchObject({ code: 'row-unreadable', exitCode: 2 });
    expect(error.message).toContain('row 3, column "dose"');
    expect(error.message).not.toContain(canary);
  });
});

describe('slices', () => {
  test('divide a site into disjoint parts by key, in any order of rows', async () => {
    const document = tinyDocument((json) => {
      json.split = {
        simulated: true,
        description: 'Two parts.',
        seed: 'x',
        datasets: [
          { name: 'left', role: 'contributor', of: [{ site: 'ward', to: 0.4 }] },
          { name: 'right', role: 'holdout', of: [{ site: 'ward', from: 0.4 }] },
        ],
      };
    });
    const compiled = compilePolicy(document, TINY);
    const rows = Array.from({ length: 400 }, (_, i) => `${20 + (i % 70)},${1 + i / 10},${i % 2}`);
    const keys = async (lines: string[], dataset: string) => {
      const dataDir = folderWith({ 'ward.csv': `age,dose,outcome\n${lines.join('\n')}\n` });
      return recordsOf(await collect(readRecords({ document, compiled, dataset, dataDir }))).map(
        ({ key }) => key,
      );
    };
    const left = await keys(rows, 'left');
    const right = await keys(rows, 'right');
    expect(new Set([...left, ...right]).size).toBe(400);
    expect(left.length).toBeGreaterThan(120);
    expect(left.length).toBeLessThan(200);
    expect((await keys([...rows].reverse(), 'left')).sort()).toEqual([...left].sort());
  });
});
