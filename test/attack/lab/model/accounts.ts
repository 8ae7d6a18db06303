/** Stake of beneficiaries: a score is granted, vests over the settled rounds that follow, and a negative one is owed first. */

interface Account {
  unvested: number;
  vested: number;
  grants: { readonly round: number; readonly amount: number }[];
}

export class Accounts {
  readonly #accounts = new Map<string, Account>();
  readonly #vesting: number;

  constructor(vesting: number) {
    this.#vesting = vesting;
  }

  /** Settles a round. @param scores by beneficiary @param forfeits beneficiaries who lose their unvested stake */
  settle(round: number, scores: ReadonlyMap<string, number>, forfeits: ReadonlySet<string>): void {
    for (const name of new Set([...scores.keys(), ...forfeits]))
      if (!this.#accounts.has(name)) this.#accounts.set(name, { unvested: 0, vested: 0, grants: [] });
    for (const [name, account] of this.#accounts) {
      const score = scores.get(name) ?? 0;
      if (score > 0) account.grants.push({ round, amount: score });
      account.unvested += score;
      if (account.unvested <= 0 || forfeits.has(name)) {
        account.unvested = 0;
        account.grants = [];
      }
      this.#vest(account, round);
    }
  }

  #vest(account: Account, round: number): void {
    let due = 0;
    for (const grant of account.grants)
      if (round > grant.round && round - grant.round <= this.#vesting) due += grant.amount / this.#vesting;
    due = Math.min(due, account.unvested);
    account.unvested -= due;
    account.vested += due;
  }

  /** Stake of a beneficiary when the model closes. @param vestsAll whether closing vests the rest */
  stakeOf(name: string, vestsAll: boolean): number {
    const account = this.#accounts.get(name);
    return account ? account.vested + (vestsAll ? account.unvested : 0) : 0;
  }

  names(): string[] {
    return [...this.#accounts.keys()];
  }
}
