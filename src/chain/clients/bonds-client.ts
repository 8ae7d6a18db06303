import type { ContractRunner, Result } from 'ethers';
import { ABIS } from './abis.ts';
import { Callable, type Mined } from './contract-caller.ts';

/** Stands where a dataset's id stands: the trainer's bond of a round. */
export const TRAINER = 0n;

const FATES = ['held', 'returnable', 'lost'] as const;
export type Fate = (typeof FATES)[number];

/** A deposit; amount 0: there is none, or none any more. */
export type Bond = { readonly payer: string; readonly amount: bigint };

/** Bonds: what contributors deposit to enrol, and owners to open a round. Approve its address to pay one. */
export class BondsClient {
  readonly address: string;
  readonly #call: Callable;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#call = new Callable('Bonds', address, ABIS.bonds, runner);
  }

  /** Pays a decided bond back to its payer, or, if it is lost, to the holders of stake. Anybody may. */
  release(round: bigint, dataset: bigint): Promise<Mined> {
    return this.#call.send('release', round, dataset);
  }

  async bond(round: bigint, dataset: bigint): Promise<Bond> {
    const value = await this.#call.read<Result>('bondOf', round, dataset);
    return { payer: value.payer, amount: value.amount };
  }

  /** What the round has decided about a bond, whether there is one or not. */
  async fate(round: bigint, dataset: bigint): Promise<Fate> {
    return FATES[Number(await this.#call.read<bigint>('fateOf', round, dataset))] ?? 'held';
  }
}
