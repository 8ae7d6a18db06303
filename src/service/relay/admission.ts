import type { RelayChain } from '../../chain/gateway/relay-chain.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { BatchGate } from './batch-gate.ts';
import type { RelayStore } from './relay-store.ts';
import type { QueuedCall, Slot } from './rows.ts';
import type { PreparedCall, Sender } from './sender.ts';

/** Calls that are simulated and priced at the same time. */
const PREPARED_AT_ONCE = 16;

interface AdmissionDeps {
  readonly store: RelayStore;
  readonly chain: RelayChain;
  readonly sender: Sender;
  readonly gate: BatchGate;
  readonly maxInFlight: number;
  /** Aborted: assign no further nonce. */
  readonly stopping: AbortSignal;
}

/**
 * Assigns nonces to queued submissions.
 *
 * Calls are simulated and priced side by side. Nonces are assigned one after the other, each with its signed bytes
 * stored. Then all of them are broadcast side by side. So the time of a pass grows by a request's latency for each
 * `PREPARED_AT_ONCE` calls, not for each call.
 */
export class Admission {
  readonly #deps: AdmissionDeps;

  constructor(deps: AdmissionDeps) {
    this.#deps = deps;
  }

  /**
   * Sends as many queued submissions as there is room for, with nonces from `first` on.
   * @param open the signer's open nonces
   * @returns whether there was a submission to send
   * @throws AssayError `out-of-funds`; the first error of a call that the nodes could not run, after the others are sent
   */
  async admit(queued: readonly string[], first: number, open: readonly Slot[]): Promise<boolean> {
    const { gate, maxInFlight, stopping } = this.#deps;
    const pass = new Pass(this.#deps, first, maxInFlight - open.length, open);
    const ids = gate.admit(queued);
    try {
      for (let i = 0; i < ids.length && pass.room > 0 && !stopping.aborted; i += PREPARED_AT_ONCE) {
        await pass.send(ids.slice(i, i + PREPARED_AT_ONCE));
      }
    } finally {
      await pass.broadcasts();
    }
    if (pass.failure !== undefined) throw pass.failure;
    return pass.isBusy;
  }
}

/** One pass over the queue. */
class Pass {
  room: number;
  isBusy = false;
  failure: unknown;
  readonly #deps: AdmissionDeps;
  readonly #open: readonly Slot[];
  readonly #underWay: Promise<void>[] = [];
  #nonce: number;
  /** Wei that no transaction reserves; undefined before the first look. */
  #purse: bigint | undefined;

  constructor(deps: AdmissionDeps, first: number, room: number, open: readonly Slot[]) {
    this.#deps = deps;
    this.#nonce = first;
    this.room = room;
    this.#open = open;
  }

  async send(ids: readonly string[]): Promise<void> {
    const { store, chain, stopping } = this.#deps;
    const calls = (await Promise.all(ids.map((id) => store.queuedCall(id)))).filter(
      (call) => call !== undefined,
    );
    this.isBusy ||= calls.length > 0;
    const { prepared, failures } = await this.#prepare(calls.slice(0, this.room));
    for (const call of prepared) {
      if (this.room <= 0 || stopping.aborted) break;
      await this.#assign(call);
    }
    if (failures.length === 0) return;
    // A call that the nodes cannot run must not block the others. Any other error affects all of them.
    const fatal = failures.find(
      (error) => !(error instanceof AssayError) || error.code !== 'chain-unavailable',
    );
    if (fatal !== undefined) throw fatal;
    this.failure ??= failures[0];
    await chain.head();
  }

  /** Waits for all broadcasts of this pass. */
  async broadcasts(): Promise<void> {
    const ended = await Promise.allSettled(this.#underWay);
    for (const end of ended) if (end.status === 'rejected') this.failure ??= end.reason;
  }

  async #prepare(calls: readonly QueuedCall[]): Promise<{ prepared: PreparedCall[]; failures: unknown[] }> {
    const looked = await Promise.allSettled(calls.map((call) => this.#deps.sender.prepare(call)));
    return {
      prepared: looked.flatMap((look) =>
        look.status === 'fulfilled' && look.value !== undefined ? [look.value] : [],
      ),
      failures: looked.flatMap((look) => (look.status === 'rejected' ? [look.reason] : [])),
    };
  }

  async #assign(call: PreparedCall): Promise<void> {
    const { sender } = this.#deps;
    this.#purse ??= await sender.purse(this.#open);
    const cost = call.gasLimit * call.fees.maxFeePerGas;
    if (this.#purse < cost) {
      throw new AssayError('out-of-funds', "the signer's account cannot pay for the next transaction", {
        exitCode: 5,
      });
    }
    const broadcast = await sender.assign(call, this.#nonce);
    this.#purse -= cost;
    this.#nonce++;
    this.room--;
    this.#underWay.push(broadcast());
  }
}
