import { ProblemError } from '../../api/problem.ts';
import {
  CHECKPOINT_TYPES,
  type Checkpoint,
  checkpointMessage,
  checkpointNote,
  type LogDeployment,
  logOrigin,
  MERGE_DELAY_SECONDS,
  serviceDomain,
} from '../../api/transparency-log.ts';
import type { AcknowledgementSigner } from '../signer/types.ts';
import type { TransparencyLog } from '../store/transparency-log.ts';

/** How long a signed checkpoint is given out while the log does not grow: a remote signer costs a round trip. */
const REUSED_MS = 10_000;
/** Most transactions of the sequencer that one reader waits for. */
const MOST_BATCHES = 4;

/** Signs checkpoints of the log, as they are asked for. */
export class Checkpoints {
  readonly #log: TransparencyLog;
  readonly #signer: AcknowledgementSigner;
  readonly #deployment: LogDeployment;
  readonly #now: () => number;
  #last: (Pick<Checkpoint, 'size'> & { readonly at: number; readonly note: string }) | undefined;
  #running: Promise<string> | undefined;

  /** @param now Unix milliseconds */
  constructor(
    log: TransparencyLog,
    signer: AcknowledgementSigner,
    deployment: LogDeployment,
    now: () => number = Date.now,
  ) {
    this.#log = log;
    this.#signer = signer;
    this.#deployment = deployment;
    this.#now = now;
  }

  /**
   * The newest checkpoint as a signed note.
   * @throws ProblemError `busy` while the log lacks acknowledgements that are older than the merge delay
   */
  read(): Promise<string> {
    this.#running ??= this.#read().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #read(): Promise<string> {
    const at = this.#now();
    for (let i = 0; i < MOST_BATCHES; i++) if ((await this.#log.sequence()) === 0) break;
    // The signature promises that nothing older than the merge delay is missing.
    if (await this.#log.isBehind(new Date(at - (MERGE_DELAY_SECONDS * 1000) / 2))) {
      throw new ProblemError('busy', 'the log of acknowledgements is being written: ask again in a minute');
    }
    const size = await this.#log.size();
    const last = this.#last;
    if (last?.size === size && at >= last.at && at - last.at < REUSED_MS) return last.note;
    const checkpoint: Checkpoint = {
      origin: logOrigin(this.#deployment, this.#signer.address),
      size,
      root: await this.#log.root(size),
      timestamp: Math.floor(at / 1000),
    };
    const signature = await this.#signer.signTypedData(
      serviceDomain(this.#deployment),
      CHECKPOINT_TYPES,
      checkpointMessage(checkpoint),
    );
    const note = checkpointNote(checkpoint, this.#signer.address, signature);
    this.#last = { size, at, note };
    return note;
  }
}
