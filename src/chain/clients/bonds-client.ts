import type { ContractRunner, Result } from 'ethers';
import { ABIS } from './abis.ts';
import { ContractCaller, type Mined } from './contract-caller.ts';

/** Takes the place of a dataset id for the trainer's bond of a round. */
export const TRAINER = 0n;

const FATES = ['held', 'returnable', 'lost'] as const;
export type Fate = (typeof FATES)[number];

/** A deposit. Amount 0: none, or already released. */
export type Bond = { readonly payer: string; readonly amount: bigint };

/**
 * Bonds: deposits of contributors who enrol and of owners who open a round. The payer approves this
 * contract's address first.
 */
export class BondsClient {
  readonly address: string;
  readonly #call: ContractCaller;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#call = new ContractCaller('Bonds', address, ABIS.bonds, runner);
  }

  /**
   * Releases a decided bond: to its payer, or, if it is lost, to the holders of stake. Any account may call
   * this.
   */
  release(round: bigint, dataset: bigint): Promise<Mined> {
    return this.#call.send('release', round, dataset);
  }

  async bond(round: bigint, dataset: bigint): Promise<Bond> {
    const value = await this.#call.read<Result>('bondOf', round, dataset);
    return { payer: value.payer, amount: value.amount };
  }

  /** The fate of a bond by the state of the round; it does not say whether the bond exists. */
  async fate(round: bigint, dataset: bigint): Promise<Fate> {
    return FATES[Number(await this.#call.read<bigint>('fateOf', round, dataset))] ?? 'held';
  }
}
