import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AssayError } from '../protocol/errors.ts';
import type { AttestationSetBody, EnrolmentBody, EvaluationBody, OriginBody, StepBody } from './bodies.ts';
import type { RoundReader } from './round-reader.ts';

/**
 * The verifier service over HTTP. Its answers are parsed, not believed: what it says of a round decides only what
 * is proven, and a proof of anything else than the chain's own state is refused by the contract.
 */

const decimal = z
  .string()
  .regex(/^-?(?:0|[1-9][0-9]{0,77})$/)
  .transform(BigInt);
const count = z.int().nonnegative();
const pair = z.tuple([decimal, decimal]);

const modelSchema = z.object({
  id: decimal,
  owner: z.string(),
  policyHash: decimal,
  contributorSources: decimal,
  holdoutSources: decimal,
  trainerKey: pair,
  closed: z.boolean(),
  lastRound: decimal,
  settledRounds: count,
});
const roundSchema = z
  .object({
    id: decimal,
    model: decimal,
    status: z.enum(['open', 'sealed', 'evaluating', 'attesting', 'settled', 'void']),
    policyHash: decimal,
    attestationVerifier: z.object({ circuit: z.string() }),
    trainerKey: pair,
    weights: z.array(decimal),
    direction: z.array(decimal),
    enrolmentBond: decimal,
    sealHeight: decimal,
    beaconHeight: decimal,
    evaluateDeadline: decimal,
    attestDeadline: decimal,
    stepDeadline: decimal,
    enrolled: count,
    attested: count,
    sets: count,
  })
  .transform(({ attestationVerifier, ...round }) => ({ ...round, circuit: attestationVerifier.circuit }));
const datasetSchema = z.object({
  id: decimal,
  model: decimal,
  root: decimal,
  beneficiary: z.string(),
  role: z.enum(['contributor', 'holdout']),
  records: count,
  batches: count,
  withdrawn: z.boolean(),
  retired: z.boolean(),
  answered: count,
  unvested: decimal,
});
const entrySchema = z.object({
  enrolled: z.boolean(),
  accepted: z.boolean(),
  draws: count,
  attestedAt: decimal,
  score: decimal,
  challenge: z
    .array(count)
    .nullable()
    .transform((value) => value ?? undefined),
});
const submissionSchema = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.enum(['queued', 'submitted', 'delayed', 'confirmed', 'failed-onchain', 'rejected']),
  reason: z.string().nullable(),
  transaction: z.object({ hash: z.string() }).nullable(),
});
const problemSchema = z.object({
  code: z.string(),
  detail: z.string().optional(),
  title: z.string().optional(),
});

/** A submission as the service tells it. */
export type SubmissionSummary = z.output<typeof submissionSchema>;

const ATTEMPTS = 4;
const TIMEOUT_MS = 30_000;

export class ServiceClient implements RoundReader {
  readonly #url: string;
  readonly #fetch: typeof globalThis.fetch;

  /** @param url http or https, without credentials in it @throws AssayError `bad-option` (2) */
  constructor(url: string, fetch: typeof globalThis.fetch = globalThis.fetch) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol) || new URL(url).username !== '') {
      throw new AssayError('bad-option', '--service must be an http or https address without credentials');
    }
    this.#url = url.replace(/\/+$/, '');
    this.#fetch = fetch;
  }

  model(model: bigint) {
    return this.#find(modelSchema, `/v1/models/${model}`);
  }

  round(model: bigint, round: bigint) {
    return this.#find(roundSchema, `/v1/models/${model}/rounds/${round}`);
  }

  dataset(dataset: bigint) {
    return this.#find(datasetSchema, `/v1/datasets/${dataset}`);
  }

  async entry(model: bigint, round: bigint, dataset: bigint) {
    const entry = await this.#find(entrySchema, `/v1/models/${model}/rounds/${round}/datasets/${dataset}`);
    return (
      entry ?? { enrolled: false, accepted: false, draws: 0, attestedAt: 0n, score: 0n, challenge: undefined }
    );
  }

  submission(id: string): Promise<SubmissionSummary | undefined> {
    return this.#find(submissionSchema, `/v1/submissions/${encodeURIComponent(id)}`);
  }

  submitOrigin(body: OriginBody): Promise<SubmissionSummary> {
    return this.#post('/v1/origins', body);
  }

  submitEnrolment(body: EnrolmentBody): Promise<SubmissionSummary> {
    return this.#post('/v1/enrolments', body);
  }

  submitAttestationSet(body: AttestationSetBody): Promise<SubmissionSummary> {
    return this.#post('/v1/attestation-sets', body);
  }

  submitEvaluation(body: EvaluationBody): Promise<SubmissionSummary> {
    return this.#post('/v1/evaluations', body);
  }

  submitStep(body: StepBody): Promise<SubmissionSummary> {
    return this.#post('/v1/steps', body);
  }

  /**
   * Waits until a submission has been mined.
   *
   * @throws AssayError `submission-refused`, `submission-pending` (5: not mined within the patience; ask again later)
   */
  async settled(submission: SubmissionSummary, patienceMs: number, pollMs = 200): Promise<SubmissionSummary> {
    const until = Date.now() + patienceMs;
    let current = submission;
    while (['queued', 'submitted', 'delayed'].includes(current.status)) {
      if (Date.now() > until) {
        throw new AssayError(
          'submission-pending',
          `submission ${current.id} is ${current.status}; ask later with assay status`,
          {
            exitCode: 5,
          },
        );
      }
      await sleep(pollMs);
      current = (await this.submission(current.id)) ?? current;
    }
    if (current.status !== 'confirmed') {
      const why = current.reason === null ? '' : `: ${current.reason}`;
      throw new AssayError('submission-refused', `the chain refused submission ${current.id}${why}`, {
        exitCode: 5,
      });
    }
    return current;
  }

  async #find<S extends z.ZodType>(schema: S, path: string): Promise<z.output<S> | undefined> {
    const response = await this.#request(path, { method: 'GET' });
    if (response.status === 404) return undefined;
    return parsed(schema, await answerOf(response));
  }

  async #post(path: string, body: unknown): Promise<SubmissionSummary> {
    const response = await this.#request(path, {
      method: 'POST',
      // One key for all attempts of this call; another call asks anew, and the statement's identity guards it.
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify(body),
    });
    return parsed(submissionSchema, await answerOf(response));
  }

  /** Tries again where nothing was decided: no answer, 409 in progress, 429, 503. */
  async #request(path: string, init: RequestInit): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      let response: Response | undefined;
      try {
        response = await this.#fetch(`${this.#url}${path}`, {
          ...init,
          redirect: 'error',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
      } catch (cause) {
        if (attempt === ATTEMPTS) {
          throw new AssayError(
            'service-unreachable',
            'the service does not answer; what was proven is kept: try again later',
            {
              exitCode: 5,
              cause,
            },
          );
        }
      }
      if (response !== undefined && (attempt === ATTEMPTS || !(await isUndecided(response)))) return response;
      await sleep(Math.min(retryAfter(response) ?? 250 * 2 ** attempt, 5_000));
    }
  }
}

async function isUndecided(response: Response): Promise<boolean> {
  if (response.status === 429 || response.status === 503) return true;
  if (response.status !== 409) return false;
  const problem = problemSchema.safeParse(
    await response
      .clone()
      .json()
      .catch(() => undefined),
  );
  return problem.data?.code === 'idempotency-in-progress';
}

function retryAfter(response: Response | undefined): number | undefined {
  const seconds = Number(response?.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

/** The JSON of a good answer; a problem becomes an AssayError with the problem's code. */
async function answerOf(response: Response): Promise<unknown> {
  let json: unknown;
  try {
    json = await response.json();
  } catch (cause) {
    throw wrongAnswer(cause);
  }
  if (response.ok) return json;
  const problem = problemSchema.safeParse(json);
  if (!problem.success) throw wrongAnswer();
  const { code, detail, title } = problem.data;
  throw new AssayError(code, `the service refused: ${detail ?? title ?? `status ${response.status}`}`, {
    exitCode: 5,
  });
}

function parsed<S extends z.ZodType>(schema: S, json: unknown): z.output<S> {
  const result = schema.safeParse(json);
  if (!result.success) throw wrongAnswer(result.error);
  return result.data;
}

const wrongAnswer = (cause?: unknown): AssayError =>
  new AssayError('service-answer', 'the service answers in a form that is not known; is the address right?', {
    exitCode: 5,
    cause,
  });
