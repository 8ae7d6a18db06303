import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { FeeData, HDNodeWallet, type JsonRpcError, JsonRpcProvider, Mnemonic } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import { endWithParent } from '../../system/child-process.ts';

const require = createRequire(import.meta.url);

/** The mnemonic that local development chains commonly use. Its accounts hold nothing of value. */
const MNEMONIC = 'test test test test test test test test test test test junk';

/** A running local chain with funded accounts. */
export type Anvil = {
  readonly url: string;
  readonly provider: JsonRpcProvider;
  /** The i-th funded account, connected. */
  wallet(index: number): HDNodeWallet;
  /** Mines blocks until the newest one has this height. */
  mineTo(height: bigint | number): Promise<void>;
  stop(): Promise<void>;
};

export type AnvilOptions = {
  readonly chainId?: number;
  readonly accounts?: number;
  /** Seconds between blocks. Default: one block per transaction. */
  readonly blockTime?: number;
  /** File that keeps the state of the chain over restarts. */
  readonly state?: string;
  readonly port?: number;
  /** Accepts contracts above the size limit: a compiler without optimiser exceeds it. */
  readonly anyCodeSize?: boolean;
};

/** Generous: a busy machine starts processes slowly. */
const START_PATIENCE_MS = 300_000;

/** Wei per unit of gas. Enough for any block of a local chain, where fees cost nothing. */
const LOCAL_FEE = 100_000_000_000n;

/**
 * Sends each request at once, where ethers batches requests with a timer. Does not ask for gas prices, which
 * would take three requests per transaction.
 */
class LocalProvider extends JsonRpcProvider {
  #id = 1;

  override async send(method: string, params: unknown[]): Promise<unknown> {
    await this._start();
    const payload = { id: this.#id++, jsonrpc: '2.0' as const, method, params };
    const [answer] = await this._send(payload);
    if (answer === undefined) throw new AssayError('anvil-silent', 'anvil does not answer', { exitCode: 4 });
    if ('error' in answer) throw this.getRpcError(payload, answer as JsonRpcError);
    return answer.result;
  }

  override async getFeeData(): Promise<FeeData> {
    return new FeeData(LOCAL_FEE, LOCAL_FEE, 1n);
  }
}

/** Path of the packaged anvil, or the name of the one on the PATH. */
export function anvilBinary(): string {
  try {
    const name = `@foundry-rs/anvil-${process.platform}-${archName()}`;
    const packaged = join(dirname(require.resolve(`${name}/package.json`)), 'bin', 'anvil');
    if (existsSync(packaged)) return packaged;
  } catch {
    // npm has not installed it: there is none for this platform, or optional parts were left out.
  }
  return 'anvil';
}

const archName = (): string => (process.arch === 'x64' ? 'amd64' : process.arch);

/**
 * A free port of 127.0.0.1.
 * @param wanted the port to use; 0: any
 * @throws AssayError `port-taken` (4)
 */
function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    // Another program on this port would answer in place of anvil.
    const taken = (cause: unknown): void =>
      reject(
        new AssayError('port-taken', `port ${wanted} is in use; choose another one`, { exitCode: 4, cause }),
      );
    server.once('error', taken);
    server.listen(wanted, '127.0.0.1', () => {
      const bound = server.address();
      server.close(() => (bound && typeof bound === 'object' ? resolve(bound.port) : taken(undefined)));
    });
  });
}

/**
 * Starts a local chain on 127.0.0.1 and waits until it answers. The chain ends with this process, even if the
 * process is killed.
 * @throws AssayError `port-taken`, `anvil-missing`, `anvil-exited`, `anvil-silent` (4)
 */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const port = await freePort(options.port);
  // Without pruning anvil writes old states to disk and slows down; they are never read.
  const args = ['--host', '127.0.0.1', '--port', String(port), '--silent', '--prune-history', '64'];
  args.push('--chain-id', String(options.chainId ?? 31337), '--accounts', String(options.accounts ?? 20));
  args.push('--mnemonic', MNEMONIC);
  if (options.blockTime !== undefined) args.push('--block-time', String(options.blockTime));
  if (options.anyCodeSize) args.push('--disable-code-size-limit');
  if (options.state !== undefined) args.push('--state', options.state);
  const child = spawn(anvilBinary(), args, { stdio: ['ignore', 'ignore', 'ignore'] });
  endWithParent(child);
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (cause) =>
      reject(
        new AssayError(
          'anvil-missing',
          'anvil cannot be started; install its package @foundry-rs/anvil-linux-amd64 (npm leaves it out with --omit=optional), or put anvil on the PATH',
          {
            exitCode: 4,
            cause,
          },
        ),
      ),
    );
    child.once('exit', (code) =>
      reject(
        new AssayError('anvil-exited', `anvil ended with code ${code} before it answered`, { exitCode: 4 }),
      ),
    );
  });
  failed.catch(() => {});
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([ready(url, START_PATIENCE_MS), failed]).catch(async (error: unknown) => {
    await end(child);
    throw error;
  });
  const provider = new LocalProvider(url, options.chainId ?? 31337, {
    staticNetwork: true,
    cacheTimeout: -1,
    polling: true,
  });
  provider.pollingInterval = 20;
  const root = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(MNEMONIC), "m/44'/60'/0'/0");
  return {
    url,
    provider,
    wallet: (index) => root.deriveChild(index).connect(provider),
    mineTo: async (height) => {
      const missing = BigInt(height) - BigInt(await provider.getBlockNumber());
      if (missing > 0n) await provider.send('anvil_mine', [`0x${missing.toString(16)}`]);
    },
    stop: async () => {
      provider.destroy();
      await end(child);
    },
  };
}

async function ready(url: string, patience: number): Promise<void> {
  const until = Date.now() + patience;
  for (;;) {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
        signal: AbortSignal.timeout(10_000),
      });
      if (response.ok) return;
    } catch {
      // Not listening yet.
    }
    if (Date.now() > until) throw new AssayError('anvil-silent', 'anvil does not answer', { exitCode: 4 });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 3_000);
    child.once('exit', () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
