import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { messageWithHint, namingOption } from '../../src/cli/hints.ts';
import { AssayError } from '../../src/protocol/errors.ts';

describe('hints', () => {
  test('add the option that resolves an error, and nothing to other errors', () => {
    expect(messageWithHint(new AssayError('bond-needs-node', 'a bond is due'))).toBe(
      'a bond is due (give --rpc too)',
    );
    expect(messageWithHint(new AssayError('not-found', 'there is no such round'))).toBe(
      'there is no such round',
    );
  });

  test('tell what to do about a phase that is over, also if a service passes the refusal on', () => {
    const direct = new AssayError('TOO_LATE', 'Rounds.enrolFor was refused: TooLate', { exitCode: 5 });
    const passedOn = new AssayError('submission-refused', 'the contract refused it: TOO_LATE');
    for (const error of [direct, passedOn]) expect(messageWithHint(error)).toContain('assay round void');
  });

  test('name the option that a library call was about, and keep code and cause', async () => {
    const cause = new AssayError('bad-option', 'the address must be http');
    const named = await namingOption('--rpc', () => Promise.reject(cause)).catch((error) => error);
    expect(named).toMatchObject({ code: 'bad-option', message: 'the address must be http (--rpc)', cause });
    const other = new AssayError('chain-unavailable', 'no answer', { exitCode: 5 });
    await expect(namingOption('--rpc', () => Promise.reject(other))).rejects.toBe(other);
    expect(await namingOption('--rpc', async () => 7)).toBe(7);
  });
});

test('libraries below the command line name none of its options', () => {
  const found = ['contributor', 'delivery', 'client'].flatMap((room) =>
    readdirSync(join('src', room))
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => /['"`\s(]--[a-z]/.test(readFileSync(join('src', room, file), 'utf8')))
      .map((file) => `${room}/${file}`),
  );
  expect(found).toEqual([]);
});
