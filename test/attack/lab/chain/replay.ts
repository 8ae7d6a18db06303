import { type HDNodeWallet, id, keccak256 } from 'ethers';
import { BASE, mulPoint } from '../../../../src/protocol/babyjub.ts';
import { asField, type Field } from '../../../../src/protocol/field.ts';
import {
  packDirection,
  packWeights,
  scoreOf,
  scoreSignal,
  scoresSignal,
} from '../../../../src/protocol/second/model.ts';
import {
  FAR,
  SecondWorld,
  TRAINER_SECRET,
  type WorldBeacon,
} from '../../../contracts/second/support/second-world.ts';
import type { LabSet } from '../data/set.ts';
import type { Outcome } from '../model/attack.ts';
import { ALL_ON } from '../model/defences.ts';
import { type HistoryEvent, type HistoryKind, kindsOf } from '../model/history.ts';
import type { Pay } from '../model/mechanism-variant.ts';
import { simulate } from '../model/simulate.ts';
import { beaconOf, ChainDraws, rootOf } from './chain-draws.ts';
import {
  type BookTerms,
  BUILDER,
  ExpectedBooks,
  evaluatorName,
  NOBODY,
  OWNER,
  PAYER,
  SILENT,
} from './expected-books.ts';
import { type ChainHistory, setOf } from './histories.ts';

/**
 * Replays a history of the lab through the contracts of the second edition on a local chain. Verifiers accept every proof:
 * the chain gets the numbers that honest proofs would show, and must come to the lab's decisions, scores and balances.
 */

const PERIOD_EPOCH = 10_000;
const PERIOD_DAYS = 7;
const POLICY_HASH = 4242n;
const LIST_ROOT = 77n;
const HOLDOUT_BATCHES = 400;
const MONEY = 10n ** 15n;
/** Seeds that are tried for a history. */
const MOST_SEEDS = 60;
const DEAD = '0x000000000000000000000000000000000000dEaD';
const NO_PROOF = {
  a: [0n, 0n],
  b: [
    [0n, 0n],
    [0n, 0n],
  ],
  c: [0n, 0n],
};
const IDENTITY = [0n, 1n] as const;

/** A value of the chain that differs from the lab's. */
interface Difference {
  readonly what: string;
  readonly lab: bigint;
  readonly chain: bigint;
}

export interface ReplayResult {
  readonly history: string;
  readonly rounds: number;
  readonly kinds: readonly HistoryKind[];
  readonly seed: number;
  /** Whether the cap of a round bound. */
  readonly isCapped: boolean;
  /** Values compared. */
  readonly compared: number;
  readonly differences: readonly Difference[];
}

const named = new Map<bigint, { readonly history: string; readonly opening: number }>();
const TOLD: WorldBeacon = {
  contract: 'ToldBeacon',
  args: [],
  proof: (_, round) => {
    const known = named.get(round);
    if (!known) throw new Error(`round ${round} belongs to no history`);
    return beaconOf(known.history, known.opening);
  },
};

/** Replays all histories on one chain. */
export async function replayAll(
  histories: readonly ChainHistory[],
  progress: (line: string) => void,
): Promise<ReplayResult[]> {
  const world = await labChain();
  try {
    const results: ReplayResult[] = [];
    for (const history of histories) {
      const result = await replay(world, history, await setOf(history));
      const { rounds, compared, differences } = result;
      progress(`${history.name}: ${rounds} rounds, ${compared} values, ${differences.length} differ`);
      for (const { what, lab, chain } of differences)
        progress(`  ${what}: ${lab} in the lab, ${chain} on the chain`);
      results.push(result);
    }
    return results;
  } finally {
    await world.stop();
  }
}

/** A chain with the contracts of the second edition and a beacon that is told. */
export const labChain = (): Promise<SecondWorld> => SecondWorld.start(TOLD);

export async function replay(world: SecondWorld, history: ChainHistory, set: LabSet): Promise<ReplayResult> {
  const run = new Replay(world, history, set);
  await run.register();
  await run.play();
  return run.result();
}

interface ChainSet {
  readonly dataset: bigint;
  readonly beneficiary: string;
  readonly indices: readonly number[];
}

interface Answered {
  readonly id: string;
  readonly words: readonly bigint[];
}

class Replay {
  readonly #world: SecondWorld;
  readonly #history: ChainHistory;
  readonly #set: LabSet;
  readonly #books: ExpectedBooks;
  readonly #terms: BookTerms;
  readonly #wallets = new Map<string, HDNodeWallet>();
  readonly #datasets = new Map<string, bigint>();
  readonly #periods = new Map<string, number>();
  readonly #sets = new Map<string, ChainSet>();
  readonly #differences: Difference[] = [];
  #kinds: ReadonlySet<HistoryKind> = new Set();
  readonly #before = new Map<string, bigint>();
  #compared = 0;
  #earlier = 0n;
  #round = 0n;
  #firstBlock = 0;
  #seed = 0;
  #model: Field = asField(0n);
  #holdouts: bigint[] = [];
  /** Accepted sets of the round that waits for second scores. */
  #pending: { readonly round: bigint; readonly sets: readonly Answered[] } | undefined;
  #accepted: Answered[] = [];
  /** V of each evaluator in the round under way. */
  #directions: readonly (readonly bigint[])[] = [];
  #paid = 0;

  constructor(world: SecondWorld, history: ChainHistory, set: LabSet) {
    this.#world = world;
    this.#history = history;
    this.#set = set;
    this.#terms = history.books(set);
    this.#books = new ExpectedBooks(this.#terms);
  }

  // ------------------------------------------------------------------------------------------------------------- Set-up

  async register(): Promise<void> {
    const world = this.#world;
    const { evaluators } = this.#terms;
    this.#wallets.set(OWNER, world.owner);
    this.#wallets.set(PAYER, world.wallet(1));
    this.#wallets.set(BUILDER, world.wallet(2));
    for (let e = 0; e < evaluators; e++) this.#wallets.set(evaluatorName(e), world.wallet(3 + e));
    const salt = id(this.#history.name);
    const sources = { contributors: LIST_ROOT, holdouts: LIST_ROOT };
    await world.send(
      world.registry,
      world.owner,
      'register',
      salt,
      await this.#config(),
      sources,
      await this.#version(),
    );
    this.#model = asField(await world.read(world.registry, 'modelId', world.owner.address, salt));
    this.#earlier = await world.read(world.rounds, 'roundCount');
    this.#firstBlock = await world.anvil.provider.getBlockNumber();
    for (const party of this.#wallets.keys()) await this.#fund(party);
    for (let e = 0; e < evaluators; e++) this.#holdouts.push(await this.#commitHoldout(e));
  }

  async #config() {
    const { n, features } = this.#shape();
    return {
      settlementToken: await this.#world.token.getAddress(),
      schemaHash: 4141n,
      shape: { batchSize: n, features, levels: 5, rules: 1 },
      periodEpoch: PERIOD_EPOCH,
      periodDays: PERIOD_DAYS,
      parents: [],
      startsFrom: 0n,
    };
  }

  #shape() {
    return { n: this.#set.terms.n, features: this.#set.rules.lo.length };
  }

  async #version() {
    const world = this.#world;
    const { n, features } = this.#shape();
    const signals = (bits: number, perSignal: number) => Math.ceil((features + 1) / perSignal) * bits;
    const [W, V] = [packWeights(new Array<bigint>(features + 1).fill(0n)).length, signals(1, 18)];
    const verifier = async (count: number, shape: readonly number[]) =>
      (await world.contract('AcceptingVerifier2', count, shape)).getAddress();
    const part = [0, features, 0, 0];
    const key = mulPoint(BASE, TRAINER_SECRET);
    return {
      policyHash: POLICY_HASH,
      verifiers: {
        origin: await verifier(10, [0, 0, 4, 0]),
        attestation: await verifier(7 + W, [n, features, 5, 1]),
        seal: await verifier(12 + 3 * V + this.#sealedLength(), part),
        evaluate: await verifier(10 + V, part),
        score: await verifier(5 + V, part),
        step: await verifier(6 + 2 * W, part),
      },
      terms: { ...this.#chainTerms(), trainerKey: [key.x, key.y] },
      royalties: {
        roles: [
          {
            role: `0x${Buffer.from('builder').toString('hex').padEnd(20, '0')}`,
            payee: this.#wallet(BUILDER).address,
            share: this.#terms.builderShare,
          },
        ],
        residual: world.owner.address,
        contributors: 10_000n - this.#terms.builderShare,
        parents: 0,
        minContributors: 0,
        contributorCap: 0n,
        expiresAt: 0n,
        claimPeriod: 0n,
      },
    };
  }

  #chainTerms() {
    const { terms, bound } = this.#set;
    const { cap, enrolmentBond, trainerBond, evaluatorBond, bondCover, evaluators, vesting } = this.#terms;
    return {
      numbers: {
        scoreScale: terms.scoreScale,
        vScale: terms.vScale,
        noise: terms.noise,
        holdoutNoise: terms.holdoutNoise,
        lossNoise: terms.lossNoise,
        bound,
        weightBound: 2 ** 27 - 1,
      },
      batchesPerRound: terms.batchesPerRound,
      epochs: terms.epochs,
      holdoutBatches: terms.holdoutBatches,
      vestingRounds: vesting,
      vestingDays: 90,
      idleDays: 365,
      evaluationDays: 180,
      rounds: terms.rounds + 2,
      minSets: terms.minSets,
      tolerance: terms.tolerance,
      minRecords: this.#history.minRecords,
      // The lab leaves out a last batch of less than half.
      smallestBatch: Math.ceil(terms.n / 2),
      minHoldoutRecords: 1,
      eta: terms.eta,
      kappa: terms.kappa,
      shortestWindow: 1,
      capPerRound: cap,
      maxRelayerFee: 0n,
      enrolmentBond,
      trainerBond,
      evaluatorBond,
      bondCover,
      legalTextHash: `0x${'00'.repeat(32)}`,
      evaluators: Array.from({ length: evaluators }, (_, e) => this.#wallet(evaluatorName(e)).address),
    };
  }

  #sealedLength(): number {
    return 3 + Math.floor((this.#shape().features + 5) / 5);
  }

  #wallet(party: string): HDNodeWallet {
    const known = this.#wallets.get(party);
    if (known) return known;
    const wallet = this.#world.wallet(this.#wallets.size);
    this.#wallets.set(party, wallet);
    return wallet;
  }

  async #fund(party: string): Promise<void> {
    if (this.#before.has(party)) return;
    const { token, bonds, vault } = this.#world;
    const wallet = this.#wallet(party);
    await this.#world.send(token, this.#world.owner, 'mint', wallet.address, MONEY);
    for (const contract of [bonds, vault])
      await this.#world.send(token, wallet, 'approve', await contract.getAddress(), MONEY);
    this.#before.set(party, await this.#balanceOf(party));
    if (!this.#before.has(NOBODY)) this.#before.set(NOBODY, await this.#balanceOf(NOBODY));
  }

  #balanceOf(party: string): Promise<bigint> {
    const address = party === NOBODY ? DEAD : this.#wallet(party).address;
    return this.#world.read(this.#world.token, 'balanceOf', address);
  }

  async #commit(name: string, source: string, party: string, role: 1 | 2, records: number): Promise<bigint> {
    const world = this.#world;
    const period = PERIOD_EPOCH + PERIOD_DAYS * (this.#periods.get(source) ?? 0);
    this.#periods.set(source, (this.#periods.get(source) ?? 0) + 1);
    const nullifier = rootOf(this.#history.name, `nullifier ${name}`);
    const statement = {
      model: this.#model,
      role,
      root: rootOf(this.#history.name, name),
      records,
      period: (period << 16) + period + PERIOD_DAYS - 1,
      sourceListRoot: LIST_ROOT,
      originNullifier: nullifier,
      sourceTag: rootOf(this.#history.name, `tag ${source}`),
      seedHash: 31n,
      beneficiary: this.#wallet(party).address,
      relayerFee: 0n,
      deadline: FAR,
    };
    await world.send(world.rounds, world.owner, 'commit', statement, NO_PROOF);
    return world.read(world.rounds, 'datasetIdOf', this.#model, nullifier);
  }

  async #commitHoldout(e: number): Promise<bigint> {
    const party = evaluatorName(e);
    const name = `holdout of ${party} ${this.#periods.get(party) ?? 0}`;
    const dataset = await this.#commit(name, party, party, 2, HOLDOUT_BATCHES * this.#set.terms.n);
    await this.#world.send(this.#world.rounds, this.#wallet(party), 'pledge', dataset);
    return dataset;
  }

  // --------------------------------------------------------------------------------------------------------------- Play

  async play(): Promise<void> {
    const { events, outcome } = await this.#run();
    for (const event of events) if (event.kind === 'enrolled') await this.#prepare(event);
    for (const event of events) {
      await this.#take(event);
      this.#books.take(event);
      await this.#after(event);
    }
    // With neither cap nor bonds, the lab's own figure is the sum of the accounts.
    const total = this.#books.accounts
      .names()
      .reduce((sum, party) => sum + this.#books.accounts.dueOf(party, true), 0n);
    if (this.#terms.enrolmentBond === 0n && this.#terms.cap >= 10n ** 30n)
      this.#compare(
        'stake of all, as the lab reports it',
        BigInt(Math.round(outcome.total)),
        total / 720_720_000_000n,
      );
    await this.#compareBalances();
  }

  /** The run of the first seed that shows what the history is there for. */
  async #run(): Promise<{ readonly events: readonly HistoryEvent[]; readonly outcome: Outcome }> {
    const { name, attack, minRecords, shows } = this.#history;
    const place = {
      history: name,
      chainId: 31337n,
      rounds: await this.#world.rounds.getAddress(),
      model: this.#model,
      earlier: this.#earlier,
      minRecords,
    };
    for (this.#seed = 1; this.#seed <= MOST_SEEDS; this.#seed++) {
      const events: HistoryEvent[] = [];
      const outcome = simulate(this.#set, attack(this.#set), ALL_ON, this.#seed, {
        draws: new ChainDraws(place),
        tell: (event) => void events.push(event),
      });
      this.#kinds = kindsOf(events);
      if (shows.every((kind) => this.#kinds.has(kind))) return { events, outcome };
    }
    throw new Error(`${name}: none of ${MOST_SEEDS} seeds shows ${shows.join(', ')}`);
  }

  async #take(event: HistoryEvent): Promise<void> {
    switch (event.kind) {
      case 'opened':
        return this.#open(event);
      case 'enrolled':
        return this.#enrol(event);
      case 'evaluated':
        return this.#evaluate(event);
      case 'answered':
        return this.#answer(event);
      case 'missed':
        return;
      case 'ended':
        return this.#end(event);
      case 'expired':
        return this.#checkPays(event.pays, 'fallbackScore');
      case 'closed':
        return this.#close();
    }
  }

  async #open({ opening, isClosing, weights }: HistoryEvent & { kind: 'opened' }): Promise<void> {
    const world = this.#world;
    this.#round = this.#earlier + BigInt(opening);
    named.set(this.#round, { history: this.#history.name, opening });
    const round = await world.open(this.#model, this.#holdouts, isClosing);
    this.#compare('round', this.#round, round);
    const { weights: onChain } = await world.read(world.rounds, 'roundOf', round);
    this.#compareWords(`weights of round ${opening}`, packWeights(weights), onChain);
  }

  /** Commits the dataset of a set, if it is the first of it. */
  async #prepare(event: HistoryEvent & { kind: 'enrolled' }): Promise<void> {
    const { id, dataset: name, beneficiary, source, sizes, indices } = event;
    await this.#fund(beneficiary);
    let dataset = this.#datasets.get(name);
    if (dataset === undefined) {
      const records = sizes.reduce((sum, size) => sum + size, 0);
      dataset = await this.#commit(name, source, beneficiary, 1, records);
      this.#datasets.set(name, dataset);
    }
    this.#sets.set(id, { dataset, beneficiary, indices });
  }

  async #enrol({ id }: HistoryEvent & { kind: 'enrolled' }): Promise<void> {
    const world = this.#world;
    const { dataset, beneficiary } = this.#chainSet(id);
    // A head after the dataset's last one, as a ledger that goes on has it.
    const { ledgerHead } = await world.read(world.rounds, 'datasetOf', dataset);
    const heads = [ledgerHead, keccak256(ledgerHead)] as const;
    await world.send(world.rounds, this.#wallet(beneficiary), 'enrol', this.#round, dataset, ...heads);
  }

  /** Beacon and holdouts; then a void, a rollback, or the second scores of the round before. */
  async #evaluate(event: HistoryEvent & { kind: 'evaluated' }): Promise<void> {
    const world = this.#world;
    await world.draw(this.#round);
    const isVoid = event.result === 'void';
    for (const e of this.#holdouts.keys()) {
      if (isVoid && e === SILENT) continue;
      await this.#answerHoldout(e);
      // Of a void, the lab draws no evaluation: any numbers do, because the contracts drop them.
      if (!isVoid) await this.#evaluateOne(event, e);
      else await this.#send('evaluate', this.#round, e, packDirection(this.#zero()), 0n, 0n, FAR, NO_PROOF);
    }
    if (isVoid) return this.#void(event.released);
    const { phase, direction, released } = await world.read(world.rounds, 'roundOf', this.#round);
    const isRollback = event.result === 'rollback';
    this.#compare(`phase of round ${this.#round}`, isRollback ? 8n : 4n, phase);
    if (isRollback) {
      this.#compare('release', event.released ? 1n : 0n, released ? 1n : 0n);
      // Where the loss rose for every evaluator, no set earns, whatever the fallback score.
      if (event.pays.some(({ score }) => score !== 0)) await this.#checkPays(event.pays, 'fallbackScore');
      this.#pending = undefined;
      return;
    }
    this.#directions = event.evaluation?.directions ?? [];
    this.#compareWords('V', packDirection(event.evaluation?.V ?? []), direction);
    await this.#sendSeconds(event);
  }

  #zero = (): bigint[] => new Array<bigint>(this.#shape().features + 1).fill(0n);

  async #answerHoldout(e: number): Promise<void> {
    const { terms } = this.#set;
    const set = this.#answerOf(this.#holdouts[e] as bigint, terms.holdoutBatches, []);
    const hasStepped = this.#pending !== undefined;
    await this.#send('attestHoldout', set, false);
    if (hasStepped) await this.#send('attestHoldout', set, true);
  }

  async #evaluateOne({ evaluation }: HistoryEvent & { kind: 'evaluated' }, e: number): Promise<void> {
    if (!evaluation) throw new Error('only a void has no evaluation');
    const { directions, counts, losses, lossesBefore } = evaluation;
    const { count } = await this.#world.read(this.#world.rounds, 'evaluationOf', this.#round, e);
    this.#compare('records of a holdout', BigInt(counts[e] as number), count);
    const V = packDirection(directions[e] as bigint[]);
    await this.#send('evaluate', this.#round, e, V, losses[e], lossesBefore?.[e] ?? 0n, FAR, NO_PROOF);
  }

  async #void(released: boolean): Promise<void> {
    const world = this.#world;
    const { schedule } = await world.read(world.rounds, 'roundOf', this.#round);
    await world.anvil.mineTo(schedule.evaluateDeadline + 1n);
    await this.#send('voidRound', this.#round);
    const r = await world.read(world.rounds, 'roundOf', this.#round);
    this.#compare('release', released ? 1n : 0n, r.released ? 1n : 0n);
    // The silent evaluator's dataset is retired. It pledges another one.
    await this.#claimShares(this.#round, 0n);
    await this.#claimShares(0n, this.#holdouts[SILENT] as bigint);
    this.#holdouts[SILENT] = await this.#commitHoldout(SILENT);
  }

  /** Shares of the bond of (round, dataset), for all sets that the present round harmed. */
  async #claimShares(round: bigint, dataset: bigint): Promise<void> {
    const world = this.#world;
    const { amount } = await world.read(world.bonds, 'bondOf', round, dataset);
    const { fate } = await world.read(world.rounds, 'bondDecisionOf', round, dataset);
    if (amount === 0n || fate !== 3n) return;
    for (const harmed of this.#datasets.values()) {
      const [has] = await world.read(world.rounds, 'shareOf', round, dataset, harmed);
      if (has) await world.send(world.bonds, world.owner, 'claimShare', round, dataset, harmed);
    }
  }

  async #sendSeconds(event: HistoryEvent & { kind: 'evaluated' }): Promise<void> {
    if (!this.#pending) return;
    const { round, sets } = this.#pending;
    const silent = new Set(event.pays.filter(({ forfeit }) => forfeit).map(({ id }) => id));
    for (const { id, words } of sets) {
      if (silent.has(id)) continue;
      const p = scoreOf(event.evaluation?.V ?? [], words, this.#set.terms.scoreScale);
      await this.#send('pay', round, this.#chainSet(id).dataset, IDENTITY, scoreSignal(p), FAR, NO_PROOF);
    }
    await this.#checkPays(event.pays, 'score');
  }

  async #checkPays(pays: readonly Pay[], field: 'score' | 'fallbackScore'): Promise<void> {
    if (!this.#pending) return;
    const { round } = this.#pending;
    for (const { id, score, forfeit } of pays) {
      if (forfeit) continue;
      const entry = await this.#world.read(this.#world.rounds, 'entryOf', round, this.#chainSet(id).dataset);
      this.#compare(`${field} of ${id}`, BigInt(score), entry[field]);
    }
  }

  async #answer({ id, words, g, accepted }: HistoryEvent & { kind: 'answered' }): Promise<void> {
    const world = this.#world;
    const { dataset, indices } = this.#chainSet(id);
    const drawn = [...(await world.read(world.rounds, 'challengeOf', this.#round, dataset))].map(Number);
    this.#compareWords(`draw of ${id}`, indices.map(BigInt), drawn.map(BigInt));
    const gates = this.#directions.map((V) => scoreOf(V, words, this.#set.terms.scoreScale));
    await this.#send('attest', this.#answerOf(dataset, indices.length, gates));
    const entry = await world.read(world.rounds, 'entryOf', this.#round, dataset);
    this.#compare(`acceptance of ${id}`, accepted ? 1n : 0n, entry.accepted ? 1n : 0n);
    if (!accepted) return;
    this.#compare(`gate of ${id}`, g, entry.gate);
    this.#accepted.push({ id, words });
  }

  #answerOf(dataset: bigint, draws: number, gates: readonly bigint[]) {
    return {
      round: this.#round,
      dataset,
      relayerFee: 0n,
      deadline: FAR,
      points: new Array<bigint>(6 * draws).fill(0n),
      combinedC: [0n, 0n],
      commitments: Array.from({ length: draws }, () => IDENTITY).flat(),
      fresh: IDENTITY,
      scores: scoresSignal(gates),
      sealedOpening: new Array<bigint>(this.#sealedLength()).fill(0n),
      sealProof: NO_PROOF,
    };
  }

  async #end({ hasStepped, weights }: HistoryEvent & { kind: 'ended' }): Promise<void> {
    const world = this.#world;
    const { schedule } = await world.read(world.rounds, 'roundOf', this.#round);
    await world.anvil.mineTo(schedule.attestDeadline + 1n);
    if (hasStepped) {
      await this.#send('step', this.#round, packWeights(weights), FAR, NO_PROOF);
      this.#pending = { round: this.#round, sets: this.#accepted };
    } else {
      await this.#send('settle', this.#round);
      this.#pending = undefined;
    }
    this.#accepted = [];
  }

  async #close(): Promise<void> {
    await this.#send('closeModel', this.#model);
    this.#pending = undefined;
  }

  /** Accounts are brought up to date, and a use is paid, after each settlement. */
  async #after(event: HistoryEvent): Promise<void> {
    const settles =
      event.kind === 'ended' ||
      event.kind === 'closed' ||
      (event.kind === 'evaluated' && event.result === 'rollback');
    if (!settles) return;
    await this.#vestAll();
    if (this.#books.held() === 0n) return;
    const amount = this.#history.payments[this.#paid++ % this.#history.payments.length] ?? 0n;
    if (amount === 0n) return;
    const world = this.#world;
    const useId = `0x${(this.#round * 100n + BigInt(this.#paid)).toString(16).padStart(64, '0')}`;
    await world.send(world.vault, this.#wallet(PAYER), 'pay', this.#model, amount, 0, useId);
    this.#books.pay(amount);
  }

  async #vestAll(): Promise<void> {
    const world = this.#world;
    for (const party of this.#books.accounts.names()) {
      const { address } = this.#wallet(party);
      await this.#send('vest', this.#model, address);
      const held: bigint = await world.read(world.stake, 'balanceOf', address, this.#model);
      this.#compare(`stake of ${party}`, this.#books.accounts.dueOf(party, this.#books.isClosed), held);
    }
  }

  async #compareBalances(): Promise<void> {
    const world = this.#world;
    await this.#releaseBonds();
    for (const party of [...this.#books.parties(), BUILDER]) {
      if (party === NOBODY) continue;
      const wallet = this.#wallet(party);
      const claimable: bigint = await world.read(world.vault, 'claimable', this.#model, wallet.address);
      this.#compare(`royalties of ${party}`, this.#books.royaltiesOf(party), claimable);
      if (claimable > 0n) await world.send(world.vault, wallet, 'claim', this.#model);
    }
    for (const party of new Set([...this.#books.parties(), BUILDER])) {
      const expected = (this.#books.tokens.get(party) ?? 0n) + this.#books.royaltiesOf(party);
      const change = (await this.#balanceOf(party)) - (this.#before.get(party) ?? 0n);
      this.#compare(`money of ${party}`, expected, change);
    }
  }

  async #releaseBonds(): Promise<void> {
    const world = this.#world;
    const taken = await world.bonds.queryFilter(world.bonds.getEvent('BondTaken'), this.#firstBlock);
    for (const { args } of taken as unknown as { args: { round: bigint; dataset: bigint } }[]) {
      const { amount } = await world.read(world.bonds, 'bondOf', args.round, args.dataset);
      const { fate } = await world.read(world.rounds, 'bondDecisionOf', args.round, args.dataset);
      if (amount !== 0n && fate !== 3n)
        await world.send(world.bonds, world.owner, 'release', args.round, args.dataset);
    }
  }

  // ------------------------------------------------------------------------------------------------------------ Compare

  #chainSet(id: string): ChainSet {
    const found = this.#sets.get(id);
    if (!found) throw new Error(`${id} was not enrolled`);
    return found;
  }

  async #send(method: string, ...args: unknown[]): Promise<void> {
    await this.#world.send(this.#world.rounds, this.#world.owner, method, ...args);
  }

  #compare(what: string, lab: bigint, chain: bigint): void {
    this.#compared++;
    if (lab !== chain) this.#differences.push({ what, lab, chain });
  }

  #compareWords(what: string, lab: readonly bigint[], chain: readonly bigint[]): void {
    this.#compare(`${what}: length`, BigInt(lab.length), BigInt(chain.length));
    lab.forEach((word, i) => {
      this.#compare(`${what} ${i}`, word, chain[i] ?? -1n);
    });
  }

  result = (): ReplayResult => ({
    history: this.#history.name,
    rounds: Number(this.#round - this.#earlier),
    kinds: [...this.#kinds],
    seed: this.#seed,
    isCapped: this.#books.accounts.changes.some(
      (change) => change.kind === 'settled' && change.amount === this.#terms.cap,
    ),
    compared: this.#compared,
    differences: this.#differences,
  });
}
