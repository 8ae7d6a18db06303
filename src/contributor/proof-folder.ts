import { join } from 'node:path';
import { z } from 'zod';
import { AssayError } from '../protocol/errors.ts';
import type { Shape } from '../protocol/shape.ts';
import { type AttestationStatement, attestationSignals } from '../protocol/statement.ts';
import type { WireProof } from '../protocol/wire-proof.ts';
import type { ProvedAttestation } from '../prover/jobs.ts';
import { exists, privateFolder, readJsonFile, writeJsonFile } from '../system/files.ts';
import { assertProven, isProven } from '../verifier/local-verification.ts';
import { parseProof } from '../verifier/parse-proof.ts';
import { toWireProof } from '../verifier/proof.ts';
import { proofJson, readProofFile } from './proof-file.ts';

/** Terms that a proof is bound to besides its round. Fixed at the first run, so that a later run can reuse its proofs. */
export interface ProofTerms {
  /** In the settlement token's smallest unit. */
  readonly relayerFee: bigint;
  /** Unix seconds. */
  readonly deadline: bigint;
}

const termsSchema = z.strictObject({
  relayerFee: z
    .string()
    .regex(/^\d{1,39}$/)
    .transform(BigInt),
  deadline: z
    .string()
    .regex(/^\d{1,20}$/)
    .transform(BigInt),
});

/** Proofs whose deadline is nearer than this are made anew. */
const MARGIN_SECONDS = 1800;

/** Folder of one dataset's answer to one round: its terms, and each proof as soon as it is made. Public. */
export class ProofFolder {
  readonly #folder: string;
  readonly #shape: Shape;
  readonly #chainId: bigint;
  readonly #verified = new Set<number>();

  private constructor(folder: string, shape: Shape, chainId: bigint) {
    this.#folder = folder;
    this.#shape = shape;
    this.#chainId = chainId;
  }

  static async open(folder: string, shape: Shape, chainId: bigint): Promise<ProofFolder> {
    return new ProofFolder(await privateFolder(folder), shape, chainId);
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  /**
   * The terms of the first run if the fee is the same and the deadline far enough; else `wanted`, which is stored.
   *
   * @param now Unix seconds
   * @throws AssayError `bad-work-folder` (4)
   */
  async terms(wanted: ProofTerms, now: number): Promise<ProofTerms> {
    const path = this.path('terms.json');
    if (await exists(path)) {
      const known = termsSchema.safeParse(await readJsonFile(path));
      if (!known.success) {
        throw new AssayError('bad-work-folder', `${path} is damaged; remove its folder and prove again`, {
          exitCode: 4,
        });
      }
      const { relayerFee, deadline } = known.data;
      if (relayerFee === wanted.relayerFee && deadline > BigInt(now + MARGIN_SECONDS)) return known.data;
    }
    await writeJsonFile(path, wanted, { secret: false, replace: true });
    return wanted;
  }

  /** An earlier run's proof of exactly this statement, verified again; undefined if it is missing, damaged or another. */
  async kept(statement: AttestationStatement): Promise<WireProof | undefined> {
    const path = this.#proofPath(statement.batchIndex);
    if (!(await exists(path))) return undefined;
    const file = await readProofFile(path).catch(() => undefined);
    const signals = attestationSignals(statement, this.#shape);
    const isSame =
      file?.circuit === this.#shape.circuit && signals.every((signal, i) => signal === file.publicSignals[i]);
    if (file === undefined || !isSame) return undefined;
    const proof = toWireProof(file.proof);
    if (!(await isProven(this.#shape.circuit, this.#chainId, signals, proof))) return undefined;
    this.#verified.add(statement.batchIndex);
    return proof;
  }

  /** Verifies a new proof and stores it. @throws AssayError `proof-fails` (4) */
  async keep({ statement, proof }: ProvedAttestation): Promise<void> {
    if (this.#verified.has(statement.batchIndex)) return;
    const publicSignals = attestationSignals(statement, this.#shape);
    const { circuit } = this.#shape;
    await assertProven(circuit, this.#chainId, publicSignals, proof);
    await writeJsonFile(
      this.#proofPath(statement.batchIndex),
      proofJson({ circuit, publicSignals, proof: parseProof(proof) }),
      { secret: false, replace: true },
    );
  }

  #proofPath(batchIndex: number): string {
    return this.path(`batch-${batchIndex}.json`);
  }
}
