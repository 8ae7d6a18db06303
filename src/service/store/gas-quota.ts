import { ProblemError } from '../../api/problem.ts';
import type { SqlDatabase } from './sql.ts';
import type { SubmissionKind } from './submission-store.ts';

/**
 * Gas of a relayed call, rounded up from contracts/snapshots/gas.json. A set costs its own part and `ofProof` for each of its
 * proofs; its seal counts as one.
 */
const GAS: Readonly<Record<SubmissionKind | 'ofProof', number>> = {
  ...{ origin: 600_000, enrolment: 150_000, evaluation: 930_000, score: 330_000, step: 390_000 },
  ...{ 'attestation-set': 610_000, ofProof: 50_000 },
};

/**
 * Gas that a tenant's accepted submissions may cost on a day (UTC), by estimate: it is charged when a submission is
 * accepted, before its transaction exists. All replicas share the count.
 */
export class GasQuota {
  readonly #database: SqlDatabase;
  readonly #perDay: number;
  readonly #now: () => Date;

  /** @param perDay 0: no limit */
  constructor(database: SqlDatabase, perDay: number, now: () => Date = () => new Date()) {
    this.#database = database;
    this.#perDay = perDay;
    this.#now = now;
  }

  /** @throws ProblemError `quota-used`, with the seconds until the next day */
  async assertLeft(tenant: string): Promise<void> {
    if (this.#perDay === 0) return;
    const [row] = await this.#database.query(
      'SELECT gas::text FROM tenant_gas WHERE tenant = $1 AND day = $2',
      [tenant, this.#day()],
    );
    if (Number(row?.gas ?? 0) < this.#perDay) return;
    const midnight = Date.parse(`${this.#day()}T00:00:00Z`) + 86_400_000;
    throw new ProblemError('quota-used', "the tenant's gas of this day is used up", {
      headers: { 'Retry-After': `${Math.ceil((midnight - this.#now().getTime()) / 1000)}` },
    });
  }

  /** Adds a created submission to the tenant's count. @param proofs number of its proofs */
  async charge(tenant: string, kind: SubmissionKind, proofs: number): Promise<void> {
    if (this.#perDay === 0) return;
    const gas = GAS[kind] + (kind === 'attestation-set' ? proofs * GAS.ofProof : 0);
    await this.#database.query(
      `INSERT INTO tenant_gas (tenant, day, gas) VALUES ($1, $2, $3)
       ON CONFLICT (tenant, day) DO UPDATE SET gas = tenant_gas.gas + excluded.gas`,
      [tenant, this.#day(), gas],
    );
  }

  #day(): string {
    return this.#now().toISOString().slice(0, 10);
  }
}
