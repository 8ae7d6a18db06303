import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../src/protocol/context.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import type { Shape } from '../../src/protocol/shape.ts';
import { attestationSignals, type OriginStatement, originSignals } from '../../src/protocol/statement.ts';
import type { ProvedAttestation, ProvedOrigin } from '../../src/prover/jobs.ts';

const text = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? each.toString() : each)));

/** A refusal, as the service words it. */
export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly detail: string;
}

export type Reply =
  | { readonly ok: true; readonly id: string; readonly created: boolean }
  | ({ readonly ok: false } & Refusal);

/** The body of POST /v1/origins. */
export const originBody = (
  proved: ProvedOrigin,
  context: Context,
  beneficiary = context.beneficiary,
): unknown => {
  const statement: OriginStatement = proved.statement;
  return text({
    statement: {
      chainId: context.chainId,
      rounds: context.rounds,
      model: context.model,
      role: context.role,
      root: statement.root,
      records: statement.records.toString(),
      period: statement.period,
      sourceListRoot: statement.sourceListRoot,
      originNullifier: statement.originNullifier,
      beneficiary,
      relayerFee: context.relayerFee,
      deadline: context.deadline,
    },
    publicSignals: originSignals(statement),
    proof: proved.proof,
  });
};

/** The body of POST /v1/attestation-sets. */
export const attestationBody = (
  attestations: readonly ProvedAttestation[],
  sealedOpening: readonly bigint[],
  dataset: bigint,
  context: Context,
  shape: Shape,
): unknown =>
  text({
    statement: {
      chainId: context.chainId,
      rounds: context.rounds,
      model: context.model,
      round: context.round,
      dataset,
      role: context.role,
      beneficiary: context.beneficiary,
      relayerFee: context.relayerFee,
      deadline: context.deadline,
    },
    attestations: attestations.map(({ statement, proof }) => ({
      publicSignals: attestationSignals(statement, shape),
      proof,
    })),
    sealedOpening,
  });

/** The verifier service over HTTP. */
export class ServiceApi {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async post(path: string, body: unknown): Promise<Reply> {
    const response = await fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(text(body)),
    });
    const answer = (await response.json()) as { id: string; type: string; title: string; detail?: string };
    if (response.ok) return { ok: true, id: answer.id, created: response.status === 201 };
    return { ok: false, status: response.status, type: answer.type, detail: answer.detail ?? answer.title };
  }

  /** Posts, and waits until the chain has it. @throws AssayError exit 5 when it is refused anywhere on the way */
  async submit(path: string, body: unknown): Promise<void> {
    const reply = await this.post(path, body);
    if (!reply.ok) throw new AssayError(reply.type, `The service refused: ${reply.detail}`, { exitCode: 5 });
    const until = Date.now() + 60_000;
    while (Date.now() < until) {
      const response = await fetch(`${this.#url}/v1/submissions/${reply.id}`);
      const { status, reason } = (await response.json()) as { status: string; reason?: string };
      if (status === 'confirmed') return;
      if (status === 'rejected' || status === 'failed-onchain') {
        throw new AssayError(status, `The relay gave up: ${reason ?? status}`, { exitCode: 5 });
      }
      await sleep(30);
    }
    throw new AssayError('not-confirmed', 'The relay did not confirm a submission within a minute.', {
      exitCode: 5,
    });
  }
}
