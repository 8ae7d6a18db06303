import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { groth16, type SnarkjsProof } from 'snarkjs';
import { MEASURED_CIRCUITS, trueInputs } from '../../../scripts/measure/circuit-inputs.ts';
import type { CircuitName } from '../../../src/protocol/second/shape.ts';
import { CheckedKeys, witnessOf } from '../../../src/prover/prover.ts';
import { bundlePage } from './bundle.ts';
import { type PageServer, servePages } from './page-server.ts';

export interface PageRequest {
  readonly circuit: CircuitName;
  readonly threads: number;
  readonly proofs: number;
  /** Whether the engine has relaxed SIMD. */
  readonly relaxedSimd: boolean;
  /** Inputs that replace those of the true statement. */
  readonly changed?: Readonly<Record<string, unknown>>;
}

export interface PageAnswer {
  readonly proof: SnarkjsProof;
  readonly publicSignals: string[];
  readonly loadMs: number;
  readonly witnessMs: number;
  readonly proofMs: readonly number[];
  /** SHA-256 of the .wtns bytes. */
  readonly witnessHash: string;
  readonly backend: string;
  readonly rejected: readonly { readonly name: string; readonly reason: string }[];
  readonly threadsStarted: number;
  readonly isolated: boolean;
}

/** A Chromium, the bundled page, and servers that isolate it or not. */
export class ProverPage {
  readonly #folder: string;
  readonly #browser: Browser;
  readonly #isolated: PageServer;
  readonly #plain: PageServer;
  readonly #keys = new CheckedKeys();

  private constructor(folder: string, browser: Browser, isolated: PageServer, plain: PageServer) {
    this.#folder = folder;
    this.#browser = browser;
    this.#isolated = isolated;
    this.#plain = plain;
  }

  static async open(executablePath: string, circuits: readonly CircuitName[] = MEASURED_CIRCUITS) {
    const folder = await mkdtemp(join(tmpdir(), 'assay-browser-'));
    await bundlePage(folder);
    const keys = new CheckedKeys();
    const files = new Map<string, string>();
    for (const circuit of circuits) {
      const { zkey, wasm } = await keys.of(circuit);
      files.set(`/keys/${circuit}.zkey`, zkey).set(`/keys/${circuit}.wasm`, wasm);
    }
    const isolated = await servePages(folder, files, true);
    const plain = await servePages(folder, files, false);
    // Chromium's sandbox needs a user that is not root.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await chromium.launch({ executablePath, args, timeout: 600_000 });
    return new ProverPage(folder, browser, isolated, plain);
  }

  /** Where the bundle lies. */
  get folder(): string {
    return this.#folder;
  }

  version(): string {
    return this.#browser.version();
  }

  /** Proves in a page of its own. @throws Error with what the page or its worker said */
  async prove(
    { changed, ...request }: PageRequest,
    { isolated }: { readonly isolated: boolean },
  ): Promise<PageAnswer> {
    const page = await this.#browser.newPage();
    try {
      await page.goto((isolated ? this.#isolated : this.#plain).url);
      const inputs = { ...trueInputs(request.circuit), ...changed };
      const text = JSON.stringify({ ...request, inputs }, (_, value) =>
        typeof value === 'bigint' ? `${value}` : value,
      );
      await page.waitForFunction('globalThis.run !== undefined', undefined, { timeout: 0 });
      return (await page.evaluate(`globalThis.run(${text})`)) as PageAnswer;
    } finally {
      await page.close();
    }
  }

  /** Whether snarkjs verifies the answer, for the witness that Node computes. */
  async holds(circuit: CircuitName, { proof, publicSignals, witnessHash }: PageAnswer): Promise<boolean> {
    const { vkey, wasm } = await this.#keys.of(circuit);
    const wtns = await witnessOf(circuit, trueInputs(circuit), wasm);
    if (createHash('sha256').update(wtns).digest('hex') !== witnessHash) return false;
    return groth16.verify(JSON.parse(await readFile(vkey, 'utf8')), publicSignals, proof);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await Promise.all([this.#isolated.close(), this.#plain.close()]);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
