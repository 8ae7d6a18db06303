import type { ContractRunner } from 'ethers';
import { ABIS } from './abis.ts';
import { ContractCaller, type Mined } from './contract-caller.ts';

/** StakeToken: stake in models, one id per model. */
export class StakeClient {
  readonly address: string;
  readonly #call: ContractCaller;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#call = new ContractCaller('StakeToken', address, ABIS.stakeToken, runner);
  }

  balanceOf(account: string, model: bigint): Promise<bigint> {
    return this.#call.read<bigint>('balanceOf', account, model);
  }

  totalSupply(model: bigint): Promise<bigint> {
    return this.#call.read<bigint>('totalSupply', model);
  }

  transfer(from: string, to: string, model: bigint, amount: bigint): Promise<Mined> {
    return this.#call.send('safeTransferFrom', from, to, model, amount, '0x');
  }
}
