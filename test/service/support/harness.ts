import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Wallet } from 'ethers';
import { type TrapdoorKey, trapdoorKey, writeKey } from '../../../scripts/support/trapdoor-key.ts';
import { EDITION_OPERATIONS } from '../../../src/api/openapi.ts';
import type { Operation } from '../../../src/api/operation.ts';
import { addPoints, BASE, IDENTITY, mulPoint } from '../../../src/protocol/babyjub.ts';
import { contextHash } from '../../../src/protocol/context.ts';
import type { Field } from '../../../src/protocol/field.ts';
import { packDirection, packWeights, zeroWords } from '../../../src/protocol/reference-model.ts';
import {
  CIRCUIT_NAMES,
  type CircuitName,
  countOf,
  publicSignalNames,
  TINY,
} from '../../../src/protocol/shape.ts';
import {
  attestationSignals,
  type EvaluateStatement,
  evaluateSignals,
  openSignals,
  originSignals,
  type StepStatement,
  stepSignals,
} from '../../../src/protocol/statement.ts';
import type { ServiceConfig } from '../../../src/service/config.ts';
import type { AnyGateway } from '../../../src/service/edition.ts';
import { createLogger } from '../../../src/service/logger.ts';
import { type RunningService, type ServiceOverrides, startService } from '../../../src/service/main.ts';
import { RELAY_DEFAULTS } from '../../../src/service/relay/settings.ts';
import { walletSigner } from '../../../src/service/signer/signer.ts';
import { type Proof, toWireProof } from '../../../src/verifier/proof.ts';
import { parseVerificationKey } from '../../../src/verifier/verification-key.ts';
import { freshFolder, memoryDatabase } from '../../support/databases.ts';
import { expectConforming } from './conformance.ts';
import {
  BENEFICIARY,
  ETA,
  FakeChain,
  HOLDOUT_SUM,
  MODEL,
  RECORDS,
  ROUND,
  ROUNDS,
  SUM,
  TRAINER_KEY,
} from './fake-chain.ts';
import { waitForValue } from './wait-for.ts';

const keys = new Map(CIRCUIT_NAMES.map((name) => [name, trapdoorKey(name, publicSignalNames(name).length)]));
/** A circuit's key, with which anything can be proven. */
export const keyOf = (circuit: CircuitName) => keys.get(circuit) as TrapdoorKey;
/** anvil's first account: no secret. */
export const OPERATOR = new Wallet('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
/** anvil's second account, the datasets' beneficiary. */
export const HOLDER = new Wallet('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d');

export const keysDirectory = mkdtempSync(join(tmpdir(), 'assay-service-keys-'));
for (const key of keys.values()) writeKey(keysDirectory, key);

const vkHash = (key: TrapdoorKey) =>
  parseVerificationKey(key.json, { circuit: key.circuit, grade: 'dev', sha256: '' }).vkHash;
/** By circuit. */
export const vkHashes: Readonly<Record<string, string>> = Object.fromEntries(
  [...keys].map(([name, key]) => [name, vkHash(key)]),
);

export const newChain = (deployment?: string) => new FakeChain(vkHashes, deployment);

export interface Harness<C = FakeChain> {
  readonly service: RunningService;
  readonly chain: C;
  /** Everything that was logged. */
  readonly logged: () => string;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  send(method: string, path: string, init?: RequestInit): Promise<Response>;
  /** Polls a submission until it is in one of the final states. */
  settled(id: string): Promise<SubmissionBody>;
}

export interface SubmissionBody {
  id: string;
  status: string;
  reason: string | null;
  statementHash: string;
  transaction: { hash: string; blockNumber: number | null } | null;
}

export function config(overrides: Partial<ServiceConfig> = {}): ServiceConfig {
  return {
    host: '127.0.0.1',
    port: 0,
    adminHost: '127.0.0.1',
    adminPort: 0,
    rpcUrls: ['http://127.0.0.1:1'],
    rpcTimeoutMs: 10_000,
    deploymentFile: 'unused',
    keysDirectory,
    databaseUrl: undefined,
    dataDirectory: undefined,
    drainMs: 0,
    signer: { privateKeyFile: 'unused' },
    relay: { ...RELAY_DEFAULTS, pollMs: 10, batchDelayMs: 0, rejectAfterMs: 20 },
    previousSigners: [],
    leastFees: [],
    verifyThreads: 1,
    verifyQueue: 512,
    tenantProofsPerMinute: 1_000_000,
    tenantGasPerDay: 0,
    requestsPerMinute: 100_000,
    keyRequestsPerMinute: 100_000,
    allowsPrivateWebhooks: true,
    streams: 100,
    streamsPerKey: 4,
    allowsAnonymous: true,
    crossOrigins: [],
    trustedProxies: 0,
    logLevel: 'debug',
    ...overrides,
  };
}

/** Whether a path belongs to the operator's listener. */
const isInternal = (path: string): boolean =>
  [...Object.values(EDITION_OPERATIONS[1]), ...Object.values(EDITION_OPERATIONS[2])].some(
    (operation: Operation) =>
      operation.internal === true &&
      new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path.split('?')[0] ?? ''),
  );

export const startHarness = (
  overrides: Partial<ServiceConfig> = {},
  chain: FakeChain = newChain(),
  parts: HarnessParts = {},
): Promise<Harness> => startHarnessOn(chain, overrides, parts);

export type HarnessParts = Pick<ServiceOverrides, 'resolve' | 'webhookTimes' | 'verifier' | 'database'>;

/** A service on a chain of either edition. */
export async function startHarnessOn<C extends AnyGateway>(
  chain: C,
  overrides: Partial<ServiceConfig> = {},
  parts: HarnessParts = {},
): Promise<Harness<C>> {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const settings = config(overrides);
  if (settings.dataDirectory !== undefined && !existsSync(settings.dataDirectory)) {
    await freshFolder(settings.dataDirectory);
  }
  const isKept = settings.dataDirectory !== undefined || settings.databaseUrl !== undefined;
  const service = await startService(settings, {
    chain,
    ...(isKept ? {} : { database: await memoryDatabase() }),
    signer: walletSigner(OPERATOR),
    log: createLogger('debug', sink),
    ...parts,
  });
  /** Every answer that a test sees is held against the API's description. */
  const send = async (method: string, path: string, init: RequestInit = {}) => {
    const url = `${isInternal(path) ? service.adminUrl : service.url}${path}`;
    const response = await fetch(url, { ...init, method });
    await expectConforming(method, url, response);
    return response;
  };
  const get = (path: string, headers: Record<string, string> = {}) => send('GET', path, { headers });
  return {
    service,
    chain,
    logged: () => lines.join(''),
    get,
    send,
    post: (path, body, headers = {}) =>
      send('POST', path, {
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID(), ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async settled(id) {
      return waitForValue('the submission to settle', async () => {
        const body = (await (await get(`/v${chain.edition}/submissions/${id}`)).json()) as SubmissionBody;
        return ['queued', 'submitted'].includes(body.status) ? undefined : body;
      });
    },
  };
}

/** A valid origin request; `change` edits the statement before it is proven. */
export function originRequest(change: Partial<ReturnType<typeof originStatement>> = {}, seed = 'proof') {
  const statement = { ...originStatement(), ...change };
  const signals = originSignals({
    ...statement,
    schemaHash: 333n as Field,
    context: contextHash({ ...statement, round: 0n }),
  });
  return {
    statement: strings({ ...statement, records: BigInt(statement.records) }),
    publicSignals: signals.map(String),
    proof: structuredClone(toWireProof(keyOf('origin').prove(signals, seed))) as unknown as Wire,
  };
}

/** The wire format, open to edits by tests. */
export interface Wire {
  a: string[];
  b: string[][];
  c: string[];
}

function originStatement() {
  return {
    chainId: 31337n,
    rounds: ROUNDS,
    model: MODEL as Field,
    role: 'contributor' as const,
    root: 99n as Field,
    records: RECORDS,
    period: (100n << 16n) | 200n,
    sourceListRoot: 555n as Field,
    originNullifier: 4242n as Field,
    beneficiary: BENEFICIARY,
    relayerFee: 0n,
    deadline: 4_000_000_000n,
  };
}

/** A valid attestation set; `change` edits what the proofs are about. */
export function attestationSetRequest(
  change: Partial<ReturnType<typeof setStatement>> & {
    batches?: number[];
    band?: number;
    sealed?: bigint[];
  } = {},
  seed = 'proof',
) {
  const { batches, band = 2, sealed = [1n, 2n, 3n, 4n], ...edits } = change;
  const statement = { ...setStatement(), ...edits };
  const holdout = statement.role === 'holdout';
  const chain = newChain();
  const drawn = batches ?? (holdout ? [0, 2] : [3, 1]);
  const attestations = drawn.map((batchIndex) => {
    const signals = attestationSignals(
      {
        root: (statement.dataset * 1000n) as Field,
        batchIndex,
        count: countOf(TINY, RECORDS, batchIndex),
        period: (100n << 16n) | 200n,
        policyHash: 444n as Field,
        W: chain.weights,
        V: holdout ? packDirection(zeroWords(TINY)) : chain.direction,
        commitment: commitmentOf(batchIndex),
        band,
        context: contextHash(statement),
      },
      TINY,
    );
    return {
      publicSignals: signals.map(String),
      proof: wire(keyOf(TINY.circuit).prove(signals, `${seed} ${batchIndex}`)),
    };
  });
  const opened = openSignals(
    {
      sum: drawn.map(commitmentOf).reduce(addPoints, IDENTITY),
      trainerKey: { x: TRAINER_KEY[0], y: TRAINER_KEY[1] },
      sealed: sealed as Field[],
      context: contextHash(statement),
    },
    TINY,
  );
  return {
    statement: strings(statement),
    attestations,
    sealedOpening: sealed.map(String),
    openProof: wire(keyOf('open-tiny').prove(opened, seed)),
  };
}

/** A point of the curve for each batch. */
const commitmentOf = (batchIndex: number) => mulPoint(BASE, 5n + BigInt(batchIndex));

const wire = (proof: Proof): Wire => structuredClone(toWireProof(proof)) as unknown as Wire;

/** V, or W', of the fake round. */
const DIRECTION = packDirection(zeroWords(TINY).map((_, i) => BigInt(i - 2)));
const NEXT = packWeights(zeroWords(TINY).map((_, i) => BigInt(7 * i)));

/** A valid evaluation; `change` edits what the proof is about. */
export function evaluationRequest(
  change: Partial<ReturnType<typeof roundStatement>> & Partial<EvaluateStatement> = {},
  seed = 'proof',
) {
  const { chainId, rounds, model, round, deadline, ...edits } = { ...roundStatement(), ...change };
  const statement = { chainId, rounds, model, round, deadline };
  const proven: EvaluateStatement = {
    sum: { x: HOLDOUT_SUM[0], y: HOLDOUT_SUM[1] },
    count: 8,
    policyHash: 444n as Field,
    V: DIRECTION,
    context: contextHash({ ...statement, role: 'evaluator', beneficiary: BENEFICIARY, relayerFee: 0n }),
    ...edits,
  };
  return {
    statement: strings(statement),
    direction: proven.V.map(String),
    proof: wire(keyOf('evaluate-tiny').prove(evaluateSignals(proven, TINY), seed)),
  };
}

/** A valid step; `change` edits what the proof is about. */
export function stepRequest(
  change: Partial<ReturnType<typeof roundStatement>> & Partial<StepStatement> = {},
  seed = 'proof',
) {
  const { chainId, rounds, model, round, deadline, ...edits } = { ...roundStatement(), ...change };
  const statement = { chainId, rounds, model, round, deadline };
  const proven: StepStatement = {
    sum: { x: SUM[0], y: SUM[1] },
    count: 24,
    eta: ETA,
    W: newChain().weights,
    next: NEXT,
    context: contextHash({ ...statement, role: 'trainer', beneficiary: BENEFICIARY, relayerFee: 0n }),
    ...edits,
  };
  return {
    statement: strings(statement),
    weights: proven.next.map(String),
    proof: wire(keyOf('step-tiny').prove(stepSignals(proven, TINY), seed)),
  };
}

function roundStatement() {
  return {
    chainId: 31337n,
    rounds: ROUNDS,
    model: MODEL as Field,
    round: ROUND,
    deadline: 4_000_000_000n,
  };
}

function setStatement() {
  return {
    chainId: 31337n,
    rounds: ROUNDS,
    model: MODEL as Field,
    round: ROUND,
    dataset: 81n as Field,
    role: 'contributor' as 'contributor' | 'holdout',
    beneficiary: BENEFICIARY,
    relayerFee: 0n,
    deadline: 4_000_000_000n,
  };
}

function strings(statement: Record<string, bigint | string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(statement).map(([name, value]) => [name, `${value}`]));
}
