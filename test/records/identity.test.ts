import { describe, expect, test } from 'vitest';
import { type IdentityFormat, identityOf } from '../../src/records/identity.ts';
import { NOT_ONE_VALUE } from '../../src/records/tables/table.ts';

const plain: IdentityFormat = {
  integer: false,
  isFloat: false,
  isMissing: (text) => text === '-9',
  refusesMissingWords: true,
};

describe('identities', () => {
  test.each([
    ['17', '17'],
    ['0017', '0017'],
    ['9007199254740993', '9007199254740993'],
    ['e\u0301 1', 'é 1'],
    ['x\u00a0 y', 'x y'],
    ['2E10', '2E10'],
    ['2024.12', '2024.12'],
  ])('%j identifies as %j', (cell, text) => {
    expect(identityOf(cell, plain)).toEqual({ text });
  });

  test.each(['', null, '-9', 'NA', 'null', 'None', 'NaN', '#N/A', '\\N', '---', '.'])(
    '%j identifies no record',
    (cell) => {
      expect(identityOf(cell, plain)).toMatchObject({ rule: 'key-missing' });
    },
  );

  test.each([
    ['17.0', 'rounded-number'],
    ['17.', 'rounded-number'],
    ['1.5e3', 'rounded-number'],
    ['1E+12', 'rounded-number'],
    ['B1\u200b', 'invisible-characters'],
    ['a\u00adb', 'invisible-characters'],
    ['\ufffd\ufffd', 'invisible-characters'],
    ['\ud800', 'invisible-characters'],
    [NOT_ONE_VALUE, 'not-one-value'],
  ])('%j is not exact', (cell, hint) => {
    expect(identityOf(cell, plain)).toEqual({ rule: 'key-not-exact', hint });
  });

  test('declared integers are one key however they are written, and nothing else is one', () => {
    const integer = { ...plain, integer: true };
    expect(['17', '17.0', '017', '+17', '17.'].map((cell) => identityOf(cell, integer))).toEqual(
      new Array(5).fill({ text: '17' }),
    );
    for (const cell of ['17.5', '1e1', 'x', '0x11', '１７'])
      expect(identityOf(cell, integer)).toMatchObject({ rule: 'key-not-exact' });
  });

  test('floats identify where they are whole and below 2^53', () => {
    const float = { ...plain, isFloat: true };
    expect(identityOf('17', float)).toEqual({ text: '17' });
    expect(identityOf('9007199254740992', float)).toMatchObject({ rule: 'key-not-exact' });
    expect(identityOf('0.1', float)).toMatchObject({ rule: 'key-not-exact' });
  });
});
