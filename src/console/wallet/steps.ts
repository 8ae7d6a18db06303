import { Interface } from 'ethers';
import { ABIS } from '../../chain/clients/abis.ts';
import { NO_REFERENCE, USES } from '../../chain/clients/vault-client.ts';
import { shortNumber } from '../data/format.ts';
import type { GivenEnrolment } from './enrolment-file.ts';

/** The tasks of a visitor, as transactions with an explanation each. */

export interface Step {
  /** One sentence: what the transaction does. */
  readonly words: string;
  /** A consequence that cannot be undone, or a side effect. */
  readonly mind: string;
  readonly contract: string;
  readonly to: string;
  readonly data: string;
}

export type Intent =
  | { readonly kind: 'pay'; readonly model: bigint; readonly amount: bigint }
  | { readonly kind: 'buy'; readonly plan: bigint; readonly price: bigint }
  | { readonly kind: 'open'; readonly plan: bigint; readonly amount: bigint }
  | { readonly kind: 'deposit'; readonly subscription: bigint; readonly amount: bigint }
  | { readonly kind: 'requestRefund'; readonly subscription: bigint; readonly amount: bigint }
  | { readonly kind: 'refund'; readonly subscription: bigint }
  | { readonly kind: 'claim'; readonly model: bigint }
  | { readonly kind: 'vest'; readonly model: bigint; readonly beneficiary: string }
  | ({ readonly kind: 'enrol' } & GivenEnrolment);

export interface Places {
  readonly token: string;
  readonly vault: string;
  readonly plans: string;
  readonly rounds: string;
  readonly bonds: string;
}

/** Amounts and names as the page shows them. */
export interface Words {
  readonly amount: (value: bigint) => string;
}

const TOKEN = new Interface(['function approve(address spender, uint256 value) returns (bool)']);

/** The transactions of an intent, in order, for the account that signs them. */
export function stepsOf(intent: Intent, account: string, places: Places, words: Words): readonly Step[] {
  const maker = new StepMaker(account, places, words);
  return (maker[intent.kind] as (intent: Intent) => readonly Step[]).call(maker, intent);
}

type Of<K extends Intent['kind']> = Extract<Intent, { kind: K }>;

/** One method for each intent. */
class StepMaker implements Record<Intent['kind'], (intent: never) => readonly Step[]> {
  readonly #account: string;
  readonly #places: Places;
  readonly #amount: Words['amount'];

  constructor(account: string, places: Places, { amount }: Words) {
    this.#account = account;
    this.#places = places;
    this.#amount = amount;
  }

  pay({ model, amount }: Of<'pay'>): readonly Step[] {
    return [
      this.#allow('RoyaltyVault', amount),
      this.#call('RoyaltyVault', 'pay', [model, amount, USES.inference, NO_REFERENCE], {
        words: `Pays ${this.#amount(amount)} for a use of model ${shortNumber(model)}.`,
        mind: 'The contract divides it at once by the terms of the model. It cannot be taken back.',
      }),
    ];
  }

  buy({ plan, price }: Of<'buy'>): readonly Step[] {
    return [
      this.#allow('UsagePlans', price),
      this.#call('UsagePlans', 'buy', [plan, this.#account, NO_REFERENCE], {
        words: `Buys one period of plan ${plan} for ${this.#amount(price)}. Your account signs its usage receipts.`,
        mind: 'The fee is divided at once by the terms of the model. It cannot be taken back.',
      }),
    ];
  }

  open({ plan, amount }: Of<'open'>): readonly Step[] {
    return [
      this.#allow('UsagePlans', amount),
      this.#call('UsagePlans', 'open', [plan, this.#account, amount, NO_REFERENCE], {
        words: `Deposits ${this.#amount(amount)} for plan ${plan}. Each use that you sign for is paid from it.`,
        mind: 'The rest stays yours and can be asked back.',
      }),
    ];
  }

  deposit({ subscription, amount }: Of<'deposit'>): readonly Step[] {
    return [
      this.#allow('UsagePlans', amount),
      this.#call('UsagePlans', 'deposit', [subscription, amount], {
        words: `Adds ${this.#amount(amount)} to the deposit of subscription ${subscription}.`,
        mind: 'It belongs to the account that paid for the subscription from then on.',
      }),
    ];
  }

  requestRefund({ subscription, amount }: Of<'requestRefund'>): readonly Step[] {
    return [
      this.#call('UsagePlans', 'requestRefund', [subscription, amount], {
        words: `Asks ${this.#amount(amount)} of the deposit of subscription ${subscription} back.`,
        mind: 'A second transaction pays it out, after the delay in which signed uses can still be taken.',
      }),
    ];
  }

  refund({ subscription }: Of<'refund'>): readonly Step[] {
    return [
      this.#call('UsagePlans', 'refund', [subscription], {
        words: `Pays the refund of subscription ${subscription} out to the account that paid for it.`,
        mind: 'The contract refuses before the delay has ended.',
      }),
    ];
  }

  claim({ model }: Of<'claim'>): readonly Step[] {
    return [
      this.#call('RoyaltyVault', 'claim', [model], {
        words: `Pays everything that model ${shortNumber(model)} owes your account to your account.`,
        mind: 'It costs the fee of the chain alone.',
      }),
    ];
  }

  vest({ model, beneficiary }: Of<'vest'>): readonly Step[] {
    return [
      this.#call('Rounds2', 'vest', [model, beneficiary], {
        words: `Mints the stake in model ${shortNumber(model)} that is due, to ${beneficiary}.`,
        mind: 'Any account may do this. It costs the fee of the chain alone.',
      }),
    ];
  }

  enrol({ enrolment, signature, beneficiary, bond, batches, until }: Of<'enrol'>): readonly Step[] {
    const { round, dataset, previousHead, head, deadline } = enrolment;
    const isOwn = beneficiary.toLowerCase() === this.#account.toLowerCase();
    const words = `Enrols dataset ${shortNumber(dataset)} in round ${round}: it must open up to ${batches} batches, and answer until block ${until}.`;
    const deposit = bond === 0n ? 'There is no deposit.' : `The deposit is ${this.#amount(bond)}.`;
    const mind = `A dataset that does not answer is retired and loses its deposit. ${deposit}`;
    if (isOwn) {
      const call = this.#call('Rounds2', 'enrol', [round, dataset, previousHead, head], { words, mind });
      return bond === 0n ? [call] : [this.#allow('Bonds2', bond), call];
    }
    const args = [round, dataset, previousHead, head, deadline, signature];
    const paid = `${mind} It is taken from ${beneficiary}, which signed the file and must have allowed it.`;
    return [this.#call('Rounds2', 'enrolFor', args, { words, mind: bond === 0n ? mind : paid })];
  }

  #allow(spender: 'RoyaltyVault' | 'UsagePlans' | 'Bonds2', value: bigint): Step {
    return {
      words: `Allows the contract ${spender} to take ${this.#amount(value)} from your account, once.`,
      mind: 'It can take no more than that. Until the next transaction takes it, the money stays yours.',
      contract: 'the settlement token',
      to: this.#places.token,
      data: TOKEN.encodeFunctionData('approve', [this.#places[CONTRACTS[spender].place], value]),
    };
  }

  #call(
    contract: keyof typeof CONTRACTS,
    method: string,
    args: readonly unknown[],
    said: Pick<Step, 'words' | 'mind'>,
  ): Step {
    const { place, abi } = CONTRACTS[contract];
    return { ...said, contract, to: this.#places[place], data: abi.encodeFunctionData(method, args) };
  }
}

const CONTRACTS = {
  RoyaltyVault: { place: 'vault', abi: ABIS.royaltyVault },
  UsagePlans: { place: 'plans', abi: ABIS.usagePlans },
  Rounds2: { place: 'rounds', abi: ABIS.rounds },
  Bonds2: { place: 'bonds', abi: ABIS.bonds },
} as const;

/** Reads for a connected account. */
export const READS = {
  claimable: (model: bigint, account: string) =>
    ABIS.royaltyVault.encodeFunctionData('claimable', [model, account]),
} as const;
