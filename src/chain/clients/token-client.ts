import type { ContractRunner } from 'ethers';
import { ABIS } from './abis.ts';
import { ContractCaller, type Mined } from './contract-caller.ts';

/** The settlement token. Only the local test token has `mint`. */
export class TokenClient {
  readonly address: string;
  readonly #call: ContractCaller;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#call = new ContractCaller('Token', address, ABIS.testToken, runner);
  }

  mint(to: string, amount: bigint): Promise<Mined> {
    return this.#call.send('mint', to, amount);
  }

  approve(spender: string, amount: bigint): Promise<Mined> {
    return this.#call.send('approve', spender, amount);
  }

  async decimals(): Promise<number> {
    return Number(await this.#call.read<bigint>('decimals'));
  }

  symbol(): Promise<string> {
    return this.#call.read<string>('symbol');
  }

  balanceOf(account: string): Promise<bigint> {
    return this.#call.read<bigint>('balanceOf', account);
  }
}
