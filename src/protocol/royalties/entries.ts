/** Reasons for a credit to the residual payee, numbered as in the contract. */
export const RESIDUAL_REASONS = { capped: 1, expired: 2, rounding: 3 } as const;

/** An effect of an operation, with the name and the arguments of the contract's event. */
export type LedgerEntry =
  | {
      readonly name: 'Paid';
      readonly model: bigint;
      readonly payer: string;
      readonly useId: string;
      readonly kind: number;
      readonly amount: bigint;
      readonly version: number;
    }
  | {
      readonly name: 'HoldersPaid';
      readonly model: bigint;
      readonly payer: string;
      readonly kind: number;
      readonly amount: bigint;
      readonly version: number;
    }
  | {
      readonly name: 'Inherited';
      readonly parent: bigint;
      readonly child: bigint;
      readonly amount: bigint;
      readonly version: number;
    }
  | {
      readonly name: 'RoleCredited';
      readonly model: bigint;
      readonly payee: string;
      readonly role: string;
      readonly amount: bigint;
    }
  | {
      readonly name: 'ResidualCredited';
      readonly model: bigint;
      readonly payee: string;
      readonly reason: number;
      readonly amount: bigint;
    }
  | {
      readonly name: 'Distributed';
      readonly model: bigint;
      readonly amount: bigint;
      readonly increment: bigint;
      readonly supply: bigint;
      readonly tick: number;
    }
  | {
      readonly name: 'Parked' | 'Unparked';
      readonly model: bigint;
      readonly version: number;
      readonly amount: bigint;
    }
  | {
      readonly name: 'Claimed';
      readonly model: bigint;
      readonly account: string;
      readonly to: string;
      readonly amount: bigint;
    }
  | {
      readonly name: 'TakenBack';
      readonly model: bigint;
      readonly payer: string;
      readonly version: number;
      readonly amount: bigint;
    }
  | { readonly name: 'Swept'; readonly model: bigint; readonly payee: string; readonly amount: bigint };
