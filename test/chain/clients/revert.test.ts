import { Interface } from 'ethers';
import { describe, expect, it } from 'vitest';
import { ABIS } from '../../../src/chain/clients/abis.ts';
import { chainError, decodeRevert, errorCode, revertDataOf } from '../../../src/chain/clients/revert.ts';

describe('reverts', () => {
  const data = ABIS.rounds.encodeErrorResult('NullifierUsed', [5n]);

  it('are named as the contracts name them', () => {
    expect(decodeRevert({ data })).toEqual({ name: 'NullifierUsed', args: [5n] });
    expect(decodeRevert({ info: { error: { data } } })).toEqual({ name: 'NullifierUsed', args: [5n] });
    expect(errorCode('NullifierUsed')).toBe('NULLIFIER_USED');
    expect(errorCode('ERC20InsufficientAllowance')).toBe('ERC20_INSUFFICIENT_ALLOWANCE');
    expect(chainError('commit', { data })).toMatchObject({ code: 'NULLIFIER_USED', exitCode: 5 });
    const foreign = new Interface(['error DoorShut(uint256 room, uint32 day)']);
    const own = foreign.encodeErrorResult('DoorShut', [5n, 7]);
    expect(decodeRevert({ data: own })).toBeUndefined();
    expect(decodeRevert({ data: own }, foreign)).toEqual({ name: 'DoorShut', args: [5n, 7n] });
  });

  it('are told from a chain that does not answer', () => {
    expect(decodeRevert(new Error('connection refused'))).toBeUndefined();
    expect(decodeRevert({ data: '0x12345678' })).toBeUndefined();
    expect(chainError('commit', new Error('connection refused'))).toMatchObject({
      code: 'chain-unavailable',
    });
    expect(chainError('commit', { code: 'CALL_EXCEPTION' })).toMatchObject({ code: 'call-reverted' });
  });

  it('are found wherever a node puts their data, and only there', () => {
    const data = ABIS.rounds.encodeErrorResult('NullifierUsed', [5n]);
    for (const said of [data, `Reverted ${data}`, { originalError: { code: 3, data } }, { data: { data } }]) {
      expect(revertDataOf(said)).toBe(data);
    }
    for (const said of [
      undefined,
      '0x',
      'see https://docs.example.org/errors#upstream',
      'out of gas',
      { message: 'execution reverted' },
      `${data} is the revert`,
    ]) {
      expect(revertDataOf(said), JSON.stringify(said)).toBeUndefined();
    }
  });

  it('name each error once over all contracts that can raise it', () => {
    const selectors = new Map<string, string>();
    for (const abi of Object.values(ABIS)) {
      abi.forEachError((error) => {
        expect(selectors.get(error.selector) ?? error.name).toBe(error.name);
        selectors.set(error.selector, error.name);
      });
    }
  });
});
