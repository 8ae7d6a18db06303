import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { encodeValue, type Feature } from '../../../src/protocol/policy/schema.ts';
import { describeFinding } from '../../../src/records/finding.ts';
import type { RowOutcome } from '../../../src/records/read-records.ts';
import { errorOf, findingsOf, readWard, recordsOf, type TinyJson } from '../fixture.ts';

const age = { name: 'age', unit: 'a', transform: 'linear', centre: 50, step: 0.25 } satisfies Feature;
const dose = { name: 'dose', unit: 'mg', transform: 'log', centre: 2, step: 0.01 } satisfies Feature;
const row = (a: number | undefined, d: number | undefined, label: number) => [
  a === undefined ? 0 : encodeValue(age, a),
  d === undefined ? 0 : encodeValue(dose, d),
  label,
];
const rows = (outcomes: readonly RowOutcome[]) =>
  recordsOf(outcomes).map(({ codes, label }) => [codes[0], codes[1], label]);
const mapping = (fields: object) => (json: TinyJson) => void Object.assign(json.mapping, fields);
const EXPECTED = [row(60, 7.5, 1), row(41, undefined, 0)];
const utf16 = (text: string, swap: boolean) => {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return new Uint8Array(swap ? bytes.swap16() : bytes);
};
const PLAIN = 'age,dose,outcome\n60,7.5,1\n41,?,0';

describe('the same two records, however they are written', () => {
  test.each<[string, string | Uint8Array, object]>([
    ['plain, without a final newline', PLAIN, {}],
    ['with a byte order mark and CRLF', `\uFEFF${PLAIN.replaceAll('\n', '\r\n')}\r\n`, {}],
    ['with CR alone', PLAIN.replaceAll('\n', '\r'), {}],
    ['gzipped', new Uint8Array(gzipSync(PLAIN)), {}],
    [
      'gzipped in two members',
      new Uint8Array(Buffer.concat([gzipSync(PLAIN.slice(0, 20)), gzipSync(PLAIN.slice(20))])),
      {},
    ],
    ['tabs', PLAIN.replaceAll(',', '\t'), { delimiter: '\t' }],
    [
      'tabs with an empty cell at the end',
      'age\toutcome\tdose\n60\t1\t7.5\n41\t0\t\n',
      { delimiter: '\t', missing: [''] },
    ],
    ['a delimiter of two characters', PLAIN.replaceAll(',', '||'), { delimiter: '||' }],
    ['columns of spaces', 'age  dose outcome\n 60   7.5\t1\n  41 ?    0 \n', { delimiter: 'whitespace' }],
    [
      'semicolons and decimal commas',
      'age;dose;outcome\n60;7,5;1\n41;?;0\n',
      { delimiter: ';', decimal: ',' },
    ],
    ['leading and trailing spaces', ' age , dose ,outcome\n  60 , 7.5,  1\n 41, ? ,0  \n', {}],
    ['spaces before quotes', 'age, "dose", outcome\n60, "7.5", "1"\n41, "?", 0\n', {}],
    ['apostrophes for quotes', "age,dose,outcome,note\n60,'7.5',1,'a,b'\n41,?,0,'it''s'\n", { quote: "'" }],
    [
      'quotes that are escaped',
      'age,dose,outcome,note\n60,7.5,1,"say \\"ah\\""\n41,?,0,\n',
      { escape: '\\' },
    ],
    ['quotes that are plain characters', 'age,dose,outcome,note\n60,7.5,1,5" cut\n41,?,0,"\n', { quote: '' }],
    ['quoted line breaks', 'age,dose,outcome,note\n60,7.5,1,"two\nlines"\n41,?,0,"and\r\n\r\nmore"\n', {}],
    [
      'comments and blank lines',
      '# export of May\nage,dose,outcome\n60,7.5,1\n\n# half\n41,?,0\n',
      { comment: '#' },
    ],
    [
      'lines above the table',
      'Ward 7 "north\nexported, 2024\n\nage,dose,outcome\n60,7.5,1\n41,?,0\n',
      { skipLines: 3 },
    ],
    ['no header, names declared', '60,7.5,1\n41,?,0\n', { header: ['age', 'dose', 'outcome'] }],
    [
      'no header, columns by number, the label first',
      '1,60,7.5\n0,41,?\n',
      { header: false, columns: { age: '2', dose: '3' }, label: { test: '1 = 1' } },
    ],
    ['UTF-16, little-endian', utf16(PLAIN, false), { encoding: 'utf-16' }],
    ['UTF-16, big-endian', utf16(PLAIN, true), { encoding: 'utf-16' }],
    ['UTF-16, big-endian, named', utf16(PLAIN, true), { encoding: 'utf-16be' }],
    [
      'columns twice that nobody asks for, and rows of empty cells',
      'x,age,dose,outcome,x,\n1,60,7.5,1,2,\n,,,,,\n1,41,?,0,2,\n',
      {},
    ],
    ['columns in another order, others between', 'x,outcome,dose,y,age\n1,1,7.5,2,60\n1,0,?,2,41\n', {}],
    [
      'several markers in one column',
      'age,dose,outcome\n60,7.5,1\n41,-9.0,0\n41,None,0\n41,NA,0\n41,,0\n41,0.00,0\n',
      {
        columns: { age: 'age', dose: { column: 'dose', missing: ['-9', 'None', 'NA', '', '0'] } },
      },
    ],
  ])('%s', async (name, csv, fields) => {
    const outcomes = await readWard(csv, mapping(fields));
    expect(findingsOf(outcomes)).toEqual([]);
    const expected = name.startsWith('several markers')
      ? [EXPECTED[0], ...Array(5).fill(EXPECTED[1])]
      : EXPECTED;
    expect(rows(outcomes)).toEqual(expected);
  });

  test('windows-1252 column names, and the euro sign where ISO 8859-1 has a control character', async () => {
    const csv = Buffer.from('gr\xf6\xdfe,dose,outcome,\x80\n60,7.5,1,x\n', 'latin1');
    for (const encoding of ['windows-1252', 'iso-8859-1']) {
      const outcomes = await readWard(new Uint8Array(csv), (json) => {
        Object.assign(json.mapping, { encoding, key: { columns: ['€'] } });
        json.mapping.columns.age = 'größe';
      });
      expect(rows(outcomes)).toEqual([row(60, 7.5, 1)]);
    }
  });

  test('17 digits are read as the double that they are', async () => {
    const outcomes = await readWard('age,dose,outcome\n60.000000000000004,7.4999999999999996,1\n');
    expect(rows(outcomes)).toEqual([row(Number('60.000000000000004'), 7.5, 1)]);
  });

  test('rows are counted as a spreadsheet counts them, comments and lines above included', async () => {
    const outcomes = await readWard(
      'title\n# c\nage,dose,outcome\n60,7,1\n# c\n\nx,7,1\n',
      mapping({ skipLines: 1, comment: '#' }),
    );
    expect(recordsOf(outcomes).map(({ rowNumber }) => rowNumber)).toEqual([4]);
    expect(findingsOf(outcomes)).toEqual(['7:age:not-a-number']);
  });
});

describe('units, days and labels of a table', () => {
  test('a column in another unit is converted into that of the feature', async () => {
    const outcomes = await readWard('age,dose,outcome\n60,0.0075,1\n', (json) => {
      json.mapping.columns.dose = { column: 'dose', unit: 'g' };
    });
    expect(rows(outcomes)).toEqual([row(60, 7.5, 1)]);
  });

  test.each([
    ['a unit that UCUM does not know', 'grains of salt'],
    ['a unit that measures something else', 'cm'],
  ])('rejects %s before any row is read', async (_, unit) => {
    const error = await errorOf(
      readWard('age,dose,outcome\n60,7,1\n', (json) => {
        json.mapping.columns.dose = { column: 'dose', unit };
      }),
    );
    expect(error).toMatchObject({ code: 'unit-invalid', exitCode: 2 });
  });

  test.each([
    ['DD.MM.YYYY', '29.02.2020'],
    ['D/M/YYYY', '29/2/2020'],
    ['MM/DD/YYYY', '02/29/2020'],
    ['YYYYMMDD', '20200229'],
    ['DD-MMM-YYYY', '29-feb-2020'],
    ['YYYY-MM-DD*', '2020-02-29T23:59:59+02:00'],
    ['YYYY-MM-DD HH:mm:ss', '2020-02-29 23:59:59'],
    ['excel', '43890'],
    ['excel', '43890.75'],
  ])('days as %s', async (format, text) => {
    const outcomes = await readWard(`age,dose,outcome,on\n60,7,1,${text}\n`, (json) => {
      json.mapping.day = { column: 'on', format };
    });
    expect(findingsOf(outcomes)).toEqual([]);
    expect(recordsOf(outcomes).map(({ day }) => day)).toEqual([18_321]);
  });

  test('rejects days in another form, with advice, and a missing day by itself', async () => {
    const outcomes = await readWard(
      'age,dose,outcome,on\n60,7,1,29.02.2020\n61,7,1,-\n62,7,1,2021-02-29\n',
      (json) => {
        json.mapping.day = { column: 'on', missing: ['-'] };
      },
    );
    expect(findingsOf(outcomes)).toEqual(['2:on:not-a-day', '3:on:day-missing', '4:on:not-a-day']);
    const [first] = outcomes;
    expect(first?.kind === 'findings' && first.findings.map(describeFinding)[0]).toContain(
      'declare "format" in "day"',
    );
  });

  test('a label by its texts: a text that is not listed is a finding, not a 0', async () => {
    const outcomes = await readWard('age,dose,how\n60,7,died\n61,7,home\n62,7,dead\n63,7,?\n', (json) => {
      json.mapping.label = { column: 'how', values: { died: 1, home: 0 } } as never;
    });
    expect(rows(outcomes).map(([, , label]) => label)).toEqual([1, 0]);
    expect(findingsOf(outcomes)).toEqual(['4:how:unmapped-category', '5:how:label-missing']);
  });

  test('intervals that a spreadsheet made dates of are declared, or found with advice', async () => {
    const csv = 'age,dose,outcome\n10-14,7,1\n14-Oct,7,0\nOct-14,8,0\n';
    const values = { '10-14': 20, '14-Oct': 20 };
    const outcomes = await readWard(csv, (json) => {
      json.mapping.columns.age = { column: 'age', values };
    });
    expect(rows(outcomes)).toEqual([row(20, 7, 1), row(20, 7, 0)]);
    const words = outcomes.flatMap((o) => (o.kind === 'findings' ? o.findings.map(describeFinding) : []));
    expect(words).toEqual([expect.stringContaining('row 4, column "age": not one of the categories')]);
    expect(words[0]).toContain('spreadsheets make of codes and intervals');
    expect(words[0]).not.toContain('Oct');
  });
});

describe('what is found, with advice and never with the cell', () => {
  test.each([
    ['NA', 'missing marker'],
    ['n/a', 'missing marker'],
    ['None', 'missing marker'],
    ['-', 'missing marker'],
    ['NaN', 'not a number or infinite'],
    ['7,5', 'decimal comma'],
    ['1 000,5', 'groups'],
    ["1'000'000", 'groups'],
    ['7.5e1', 'scientific'],
    ['７', 'not 0 to 9 of ASCII'],
    ['14-Oct', 'spreadsheets make'],
    ['2020-01-07', 'spreadsheets make'],
    ['#DIV/0!', 'spreadsheet formula'],
    ['7 mg', 'with its unit'],
    ['<7', 'a bound'],
  ])('%s', async (cell, advice) => {
    const outcomes = await readWard(`age\tdose\toutcome\n60\t${cell}\t1\n`, mapping({ delimiter: '\t' }));
    const words = outcomes.flatMap((o) => (o.kind === 'findings' ? o.findings.map(describeFinding) : []));
    expect(words).toHaveLength(1);
    expect(words[0]).toContain('row 2, column "dose": neither a number');
    expect(words[0]).toContain(advice);
    if (cell.length > 2) expect(words[0]).not.toContain(cell);
  });

  test.each<[string, string | Uint8Array, object, string]>([
    ['UTF-16 that is declared UTF-8', utf16(PLAIN, false), {}, 'declare "encoding": "utf-16le"'],
    [
      'latin-1 that is declared UTF-8',
      new Uint8Array(Buffer.from('age,dose,outcome\n60,7,\xe9\n', 'latin1')),
      {},
      'declare the encoding',
    ],
    [
      'half a UTF-16 character',
      utf16(PLAIN, false).slice(0, -1),
      { encoding: 'utf-16' },
      'are not utf-16 text',
    ],
    ['a workbook', new Uint8Array(Buffer.from('PK\x03\x04 xl/workbook.xml')), {}, 'export it as CSV'],
    ['a Parquet file', new Uint8Array(Buffer.from('PAR1\x15\x04PAR1')), {}, 'declare "format": "parquet"'],
    [
      'a column that is not there',
      'Age,dose,outcome\n60,7,1\n',
      {},
      'one differs in case, spaces or hyphens only',
    ],
    ['a file without a header', '60,60,1\n61,7,1\n', {}, '"header": false'],
    ['another delimiter', 'age;dose;outcome\n60;7;1\n', {}, '"delimiter"'],
    [
      'a column of the mapping that is there twice',
      'age,dose,age,outcome\n60,7,60,1\n',
      {},
      'a column twice',
    ],
    ['fewer lines than lie above the table', 'a\nb\n', { skipLines: 5 }, 'no header row'],
  ])('rejects %s and says what to declare', async (_, csv, fields, advice) => {
    const error = await errorOf(readWard(csv, mapping(fields)));
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain(advice);
  });

  test('rejects a damaged gzip file (exit 4)', async () => {
    const bytes = gzipSync(PLAIN);
    for (const damaged of [
      bytes.subarray(0, bytes.length - 9),
      Buffer.concat([bytes.subarray(0, 15), Buffer.from([0xff, 0xff]), bytes.subarray(17)]),
    ]) {
      expect(await errorOf(readWard(new Uint8Array(damaged)))).toMatchObject({
        code: 'data-file-unreadable',
        exitCode: 4,
      });
    }
  });
});

test('the first row of a file without a header is not repeated in a refusal', async () => {
  const error = await errorOf(readWard('8675309,Ana Lima,1\n61,7,1\n'));
  expect(error.code).toBe('column-not-found');
  expect(error.message).not.toMatch(/8675309|Ana/);
});

test.each([
  ['the lowest code', 50 - 511 * 0.25, 1],
  ['half a step below it', 50 - 511.6 * 0.25, undefined],
  ['the highest code', 50 + 511 * 0.25, 1023],
  ['half a step above it', 50 + 511.6 * 0.25, undefined],
  ['zero', 0, 312],
  ['minus zero', '-0', 312],
  ['a number of 20 digits', '99999999999999999999', undefined],
  ['2^53 + 1', '9007199254740993', undefined],
])('%s is a code of 1 to 1023 or a finding: never clipped, never 0', async (_, value, code) => {
  const outcomes = await readWard(`age,dose,outcome\n${value},7,1\n`, (json) => {
    json.rules.features.age = { window: [-77.75, 177.75], maxMissingShare: 1 };
  });
  expect(recordsOf(outcomes).map(({ codes }) => codes[0])).toEqual(code === undefined ? [] : [code]);
  expect(findingsOf(outcomes)).toEqual(code === undefined ? ['2:age:not-encodable'] : []);
});
