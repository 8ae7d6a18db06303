import { openGateway } from '../../../src/chain/gateway/gateway.ts';
import type { SecondGateway } from '../../../src/chain/gateway/second/views.ts';
import type { ServiceConfig } from '../../../src/service/config.ts';
import { createLogger } from '../../../src/service/logger.ts';
import { startService } from '../../../src/service/main.ts';
import { loadSigner } from '../../../src/service/signer/signer.ts';
import { openDatabase } from '../../../src/service/store/database.ts';
import { type BatchVerifier, MclVerifier } from '../../../src/verifier/batch-verifier.ts';
import { type Armed, Faults } from './fault-points.ts';
import { decode } from './parameters.ts';
import { openProbes } from './probes.ts';

/**
 * A service in a separate process, as `assay serve` runs it, which kills itself at a given point.
 * For tests only: the points are at the edges of the parts that the service receives, not in the service.
 */
export interface ProcessOptions {
  readonly config: ServiceConfig;
  /** Hash of the key that the model's origin verifier is said to have. */
  readonly originKeyHash: string;
  readonly armed: Armed | undefined;
}

/** Receives `{ probe }`, which puts a job in a queue. Sends `{ url, adminUrl }` once, and `{ probed }`. */
export interface ToProcess {
  readonly probe: string;
}
export type FromProcess = { readonly url: string; readonly adminUrl: string } | { readonly probed: string };

const { config, originKeyHash, armed } = decode<ProcessOptions>(process.argv[2]);
const faults = new Faults(armed);
const log = createLogger(config.logLevel);
const send = (message: FromProcess) => process.send?.(message);

const chain = faults.around(named(await openGateway({ ...config, log })), {
  before: (method) =>
    method === 'model' ? 'parsed' : method === 'broadcast' ? 'before-broadcast' : undefined,
  after: (method, result) => {
    if (method === 'simulate') return 'simulated';
    if (method === 'broadcast') return 'broadcast';
    return method === 'receipt' && result !== undefined ? 'receipt-seen' : undefined;
  },
});
const signer = faults.around(await loadSigner(config.signer), {
  before: (method) => (method === 'signTransaction' ? 'before-sign' : undefined),
  after: (method) => (method === 'signTransaction' ? 'signed' : undefined),
});
const mcl = await MclVerifier.load();
const batches: BatchVerifier = {
  verifyAll: (key, items) => mcl.verifyAll(key, items),
  combine: (set) => mcl.combine(set),
};
const verifier = faults.around(batches, { after: () => 'verified' });
const database = faults.database(await openDatabase(config, log));
faults.watchAnswers();

const service = await startService(config, { chain, signer, verifier, database, log });
const probes = await openProbes(database, log);
process.on('message', async ({ probe }: ToProcess) => {
  try {
    await probes.enqueue(probe);
    send({ probed: probe });
  } catch {
    // Not acknowledged, so no client relies on it.
  }
});
process.once('SIGTERM', async () => {
  const stopped = Promise.all([probes.stop(), service.stop()]);
  // At a random point of draining.
  setTimeout(() => faults.hit('draining'), Math.random() * 300);
  await stopped;
  process.exit(0);
});
send({ url: service.url, adminUrl: service.adminUrl });

/** The origin verifier on chain accepts everything. The service still verifies, with its own key. */
function named(real: Awaited<ReturnType<typeof openGateway>>): SecondGateway {
  return {
    ...real,
    async model(id) {
      const view = await real.model(id);
      if (view === undefined) return undefined;
      const origin = { ...view.verifiers.origin, circuit: 'origin', vkHash: originKeyHash };
      return { ...view, verifiers: { ...view.verifiers, origin } };
    },
  };
}
