import { describe, expect, test } from 'vitest';
import { type AddressBook, bookOf, joinBooks } from '../../../src/cli/ids/address-book.ts';
import { findId } from '../../../src/cli/ids/find-id.ts';
import { resolveIds } from '../../../src/cli/ids/resolve-options.ts';
import { shortId } from '../../../src/protocol/short-id.ts';

const A = 12345678901234567890123456789012345678901234567890123456789012345678901234567n;
const B = 12349999901234567890123456789012345678901234567890123456789012345678901234567n;
const C = 9876543210987654321098765432109876543210987654321098765432109876543210987654n;
const book: AddressBook = bookOf({ models: { risk: `${A}`, other: `${B}` }, datasets: { county: `${C}` } });
const find = (text: string, onChain?: readonly bigint[]) =>
  findId(text, 'model', '--model', book, onChain && (async () => onChain));

describe('an id', () => {
  test('is found by its name, its decimal beginning, and the short form that commands print', async () => {
    expect(await find('risk')).toBe(`${A}`);
    expect(await find('12345')).toBe(`${A}`);
    expect(await find(shortId(A))).toBe(`${A}`);
    expect(await find(`0x${shortId(B)}`)).toBe(`${B}`);
  });

  test('is taken as it is when it is whole, in the book or not', async () => {
    expect(await find(`${C}`)).toBe(`${C}`);
    expect(await find(`0x${C.toString(16).padStart(64, '0')}`)).toMatch(/^0x/);
  });

  test('is looked up on chain only if the book does not have it', async () => {
    expect(await find('98765', [C])).toBe(`${C}`);
    const never = async () => expect.unreachable('the chain was asked');
    expect(await findId('12345', 'model', '--model', book, never)).toBe(`${A}`);
  });

  test('that begins like two is refused, and both are named', async () => {
    await expect(find('1234')).rejects.toMatchObject({
      code: 'ambiguous-id',
      message: expect.stringMatching(/risk = .*other = /),
    });
    await expect(find('98765', [C, C + 1n])).rejects.toMatchObject({ code: 'ambiguous-id' });
  });

  test('that nothing begins like is refused, and the known names are given', async () => {
    await expect(find('rusk')).rejects.toMatchObject({ code: 'unknown-id', exitCode: 2 });
    await expect(find('777777', [C])).rejects.toMatchObject({
      code: 'unknown-id',
      exitCode: 5,
      message: expect.stringContaining('risk'),
    });
    // Three digits are too few to look up.
    await expect(find('987', [C])).rejects.toMatchObject({ code: 'unknown-id' });
  });

  test('has the nearer meaning of a name that two books have', async () => {
    const far = bookOf({ models: { risk: `${C}`, third: `${C}` } });
    const both = joinBooks(book, far);
    expect(await findId('risk', 'model', '--model', both, undefined)).toBe(`${A}`);
    expect(await findId('third', 'model', '--model', both, undefined)).toBe(`${C}`);
  });
});

describe('the options of a command', () => {
  const specs = [
    { flags: '--model <id>', description: '' },
    { flags: '--dataset-id <id...>', description: '' },
    { flags: '--round <id>', description: '' },
  ];

  test('have their names replaced by ids, one or many', async () => {
    const options = { model: 'risk', datasetId: ['county', `${A}`], round: '7', other: 'risk' };
    expect(await resolveIds(options, specs, book, undefined)).toEqual({
      ...{ model: `${A}`, datasetId: [`${C}`, `${A}`], round: '7', other: 'risk' },
    });
  });

  test('keep a --round that names a file', async () => {
    const file = [{ flags: '--round <file>', description: '' }];
    expect(await resolveIds({ round: 'newest' }, file, book, undefined)).toEqual({ round: 'newest' });
  });

  test('need a way to the chain for the newest round', async () => {
    await expect(resolveIds({ round: 'newest' }, specs, book, undefined)).rejects.toMatchObject({
      code: 'bad-option',
    });
  });
});
