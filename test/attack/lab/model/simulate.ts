import { auroc } from '../../../../scripts/measure/training/classifier-metrics.ts';
import type { HoldoutSums } from '../../../../src/protocol/second/mechanism.ts';
import type { LabSet, LabTerms } from '../data/set.ts';
import { Accounts, stakeOf } from './accounts.ts';
import type { Attack, Outcome, View } from './attack.ts';
import { kept } from './attack.ts';
import type { DefenceSet } from './defences.ts';
import { type DrawSource, RandomDraws } from './draws.ts';
import { doubles, exactWords, fastSums, type LabRecord, logitOf, residualOf } from './fast-sums.ts';
import type { HistoryEvent } from './history.ts';
import {
  closeVariant,
  expireVariant,
  gateOf,
  openVariant,
  type Pay,
  type VariantState,
  type VariantTerms,
  variantStart,
} from './mechanism-variant.ts';
import { sampledNoise } from './noise.ts';
import { shuffled, stream } from './random.ts';
import { batchIsLegal, recordIsLegal } from './rules.ts';
import { inBatches, type World, worldOf } from './world.ts';

/** A set of a round: the drawn batches of an enrolled dataset. */
interface Drawn {
  readonly id: string;
  readonly dataset: string;
  readonly beneficiary: string;
  readonly isAttackers: boolean;
  readonly batches: readonly (readonly LabRecord[])[];
  readonly count: number;
  readonly share: number;
}

/** Largest norm that codes allow where B isn't enforced. */
const UNBOUNDED = 255;
const PROXY = 600;

export const mechanismTerms = (terms: LabTerms): VariantTerms => ({
  numbers: {
    scoreScale: terms.scoreScale,
    vScale: terms.vScale,
    noise: terms.noise,
    holdoutNoise: terms.holdoutNoise,
    lossNoise: terms.lossNoise,
    weightBound: 2 ** 27 - 1,
  },
  kappa: terms.kappa,
  eta: terms.eta,
  tolerance: terms.tolerance,
  minSets: terms.minSets,
  trial: terms.trial,
});

/** Ways to drive a run from outside, and to see what it does. */
export interface RunHooks {
  /** Draws of batches; random ones if absent. */
  readonly draws?: DrawSource;
  /** Called with every event, in order. */
  readonly tell?: (event: HistoryEvent) => void;
}

/** One run of all rounds of a model under attack, in the mechanism's exact integers. */
export function simulate(
  set: LabSet,
  attack: Attack,
  defences: DefenceSet,
  seed: number,
  hooks: RunHooks = {},
): Outcome {
  return new Run(set, attack, defences, seed, hooks).finish();
}

class Run {
  readonly #set: LabSet;
  readonly #attack: Attack;
  readonly #on: DefenceSet;
  readonly #terms: VariantTerms;
  readonly #world: World;
  readonly #draws: DrawSource;
  readonly #tell: (event: HistoryEvent) => void;
  readonly #accounts: Accounts;
  readonly #noise;
  readonly #random;
  readonly #proxy: readonly LabRecord[];
  readonly #memo = new Map<string, unknown>();
  readonly #beneficiaries = new Map<string, string>();
  readonly #directions: Float64Array[] = [];
  #state: VariantState;
  #carried: readonly Drawn[] | undefined;
  #budget: number;
  /** Rounds opened so far, voids and rollbacks included: the contracts' round. */
  #opening = 0;
  #hasVoided = false;
  /** Datasets of the attacker that were enrolled and did not answer. */
  readonly #retired = new Set<string>();
  #steps = 0;
  #rollbacks = 0;
  #illegal = 0;
  /** g and p of the pending sets' words, to decide which second scores are withheld. */
  #pendingWords = new Map<string, { readonly words: readonly bigint[]; readonly g: bigint }>();

  constructor(set: LabSet, attack: Attack, defences: DefenceSet, seed: number, hooks: RunHooks) {
    this.#set = set;
    this.#attack = attack;
    this.#on = defences;
    this.#terms = mechanismTerms(set.terms);
    this.#world = worldOf(set, seed, defences.has('bound'));
    this.#draws = hooks.draws ?? new RandomDraws(stream(seed, 'draws'));
    this.#tell = hooks.tell ?? (() => {});
    this.#noise = stream(seed, 'noise');
    this.#random = stream(seed, 'attacker');
    this.#accounts = new Accounts(set.terms.vesting);
    this.#proxy = shuffled(this.#own.records, this.#random).slice(0, PROXY);
    this.#budget = this.#own.batches.length * set.terms.epochs;
    const features = this.#own.records[0]?.x.length ?? 1;
    this.#state = variantStart(new Array<bigint>(features).fill(0n));
  }

  get #own() {
    const own = this.#world.sites.get(this.#set.attacker);
    if (!own) throw new Error(`${this.#set.name} has no site ${this.#set.attacker}`);
    return own;
  }

  get #epochs(): number | undefined {
    return this.#on.has('epochs') ? this.#set.terms.epochs : undefined;
  }

  finish(): Outcome {
    const { rounds } = this.#set.terms;
    const stop = this.#attack.owner?.kind === 'stop' ? this.#attack.owner.after : rounds;
    let round = 1;
    let ended = false;
    while (!ended && round <= stop + 1) {
      const isClosing = round === stop + 1;
      if (isClosing && this.#attack.owner?.kind === 'stop') break;
      const outcome = this.#round(round, isClosing);
      ended = outcome === 'exhausted' || (isClosing && outcome !== 'void');
      if (outcome === 'open') round++;
    }
    const isStopped = this.#attack.owner?.kind === 'stop';
    if (this.#state.pending && (this.#on.has('final') || !isStopped)) this.#expire();
    this.#tell({ kind: 'closed' });
    return this.#outcome(this.#on.has('final') || !isStopped);
  }

  #expire(): void {
    const pays = expireVariant(this.#state, this.#terms, this.#on);
    this.#tell({ kind: 'expired', pays });
    this.#settle(pays);
  }

  /** One evaluation and, where it opens a round, its sets and step. */
  #round(round: number, isClosing: boolean): 'open' | 'void' | 'rollback' | 'exhausted' {
    const weights = doubles(this.#state.weights);
    const view = this.#view(round, weights);
    if (this.#holdoutsLeft() === 0) return 'exhausted';
    this.#opening++;
    this.#tell({ kind: 'opened', opening: this.#opening, isClosing, weights: this.#state.weights });
    const enrolled = this.#carried ?? (isClosing ? [] : this.#enrol(view));
    const holdouts = this.#holdouts(view);
    const silent = this.#silent(holdouts);
    const isVoided = this.#attack.owner?.kind === 'void' && this.#isBadForAttacker(holdouts);
    // After two voids in a row anybody may close, and no round can be opened.
    const mayVoid = !this.#hasVoided || !this.#on.has('final');
    const canRedraw = isVoided && mayVoid && this.#holdoutsLeft() > 1;
    this.#hasVoided = canRedraw;
    if (canRedraw && !this.#on.has('final')) {
      // Without the rule of voids, the owner throws the evaluation away and the same round goes on with another holdout.
      this.#carried = enrolled;
      return 'void';
    }
    const given = canRedraw ? undefined : holdouts;
    const opened = openVariant(this.#state, this.#terms, this.#on, given, silent, enrolled.length > 0);
    this.#state = opened.state;
    this.#tell({ ...opened, kind: 'evaluated', result: opened.kind });
    if (opened.evaluation) this.#directions.push(doubles(opened.evaluation.V));
    if (opened.pays.length > 0) this.#settle(opened.pays);
    if (opened.kind !== 'open') {
      if (opened.kind === 'rollback') this.#rollbacks++;
      this.#carried = opened.released ? undefined : enrolled;
      return opened.kind;
    }
    this.#carried = undefined;
    if (opened.evaluation) this.#close(isClosing ? [] : enrolled, view, opened.evaluation);
    return 'open';
  }

  #close(
    enrolled: readonly Drawn[],
    view: View,
    evaluation: NonNullable<ReturnType<typeof openVariant>['evaluation']>,
  ): void {
    const weights = doubles(this.#state.weights);
    const sets = enrolled.flatMap((drawn) => {
      const words = this.#noisy(fastSums(drawn.batches.flat(), weights).words);
      const { g, accepted } = gateOf(words, evaluation, this.#terms, this.#on);
      if (drawn.isAttackers && this.#attack.attests && !this.#attack.attests(Number(g), view)) {
        this.#retired.add(drawn.dataset);
        this.#tell({ kind: 'missed', id: drawn.id, dataset: drawn.dataset });
        return [];
      }
      this.#tell({ kind: 'answered', id: drawn.id, dataset: drawn.dataset, words, g, accepted });
      this.#pendingWords.set(drawn.id, { words, g });
      return [{ id: drawn.id, words, count: drawn.count, share: drawn.share }];
    });
    const before = this.#state.pending;
    const closed = closeVariant(this.#state, this.#terms, this.#on, evaluation, sets);
    this.#state = closed.state;
    const hasStepped = this.#state.pending !== before;
    if (hasStepped) this.#steps++;
    // A round without a step is settled at once, and no set earns.
    else this.#accounts.settle([]);
    this.#tell({ kind: 'ended', hasStepped, weights: this.#state.weights });
  }

  #noisy(words: Float64Array): bigint[] {
    const { noise } = this.#set.terms;
    return exactWords(words.map((word) => word + sampledNoise(noise, this.#noise)));
  }

  /** Honest sites, then the attacker's datasets, each with its drawn batches. */
  #enrol(view: View): Drawn[] {
    const { batchesPerRound } = this.#set.terms;
    const { absent, joined = [] } = this.#attack;
    const drawn: Drawn[] = [];
    const add = (
      id: string,
      beneficiary: string,
      isAttackers: boolean,
      batches: Drawn['batches'],
      source = id,
    ): number => {
      const most =
        isAttackers && !this.#attack.volume ? Math.min(batchesPerRound, this.#budget) : batchesPerRound;
      if (batches.length === 0 || most <= 0 || (this.#on.has('owed') && this.#retired.has(id))) return 0;
      const sizes = batches.map(({ length }) => length);
      const indices = this.#draws.draw(id, sizes, most, this.#epochs, this.#opening);
      if (indices.length === 0) return 0;
      const chosen = indices.map((index) => batches[index] as readonly LabRecord[]);
      const count = chosen.reduce((sum, batch) => sum + batch.length, 0);
      const unique = `${id} ${view.round}`;
      this.#beneficiaries.set(unique, beneficiary);
      this.#tell({ kind: 'enrolled', id: unique, dataset: id, beneficiary, source, sizes, indices, count });
      drawn.push({
        id: unique,
        dataset: id,
        beneficiary,
        isAttackers,
        batches: chosen,
        count,
        share: batches.length / chosen.length,
      });
      return indices.length;
    };
    for (const [site, { batches }] of this.#world.sites) {
      if (site === this.#set.attacker || joined.includes(site) || absent?.(site, view.round)) continue;
      add(site, site, false, batches);
    }
    const sources = new Set<string>();
    for (const offer of this.#attack.offers(view)) {
      const { id, batches, source = 'own', beneficiary = this.#set.attacker } = offer;
      if (this.#on.has('source') && sources.has(source)) continue;
      const opened = add(id, beneficiary, true, batches, `source ${source}`);
      if (opened === 0) continue;
      sources.add(source);
      if (!this.#attack.volume) this.#budget -= opened;
      this.#countIllegal(drawn.at(-1) as Drawn, view);
      for (const site of joined) add(`${id} of ${site}`, site, true, batches, site);
    }
    return drawn;
  }

  #countIllegal({ batches }: Drawn, view: View): void {
    for (const batch of batches) {
      const isLegal =
        batchIsLegal(batch, this.#set.rules, this.#set.terms.n) &&
        batch.every((record) => recordIsLegal(record, this.#set.rules, view.bound));
      if (!isLegal) this.#illegal++;
    }
  }

  /** The evaluators' sums at W and, after a step, their losses at the weights before. */
  #holdouts(view: View): HoldoutSums[] {
    const { holdoutBatches, holdoutNoise, lossNoise } = this.#set.terms;
    const taken = this.#world.holdouts.map((pool) => pool.splice(0, holdoutBatches));
    const before = this.#state.pending && doubles(this.#state.pending.before);
    return taken.map((honest, e) => {
      const batches = this.#attack.holdout?.(honest, e, view) ?? honest;
      const records = batches.flat();
      const { words, q } = fastSums(records, view.weights);
      const noisy = words.map((word) => word + sampledNoise(holdoutNoise, this.#noise));
      return {
        at: { words: exactWords(noisy), q: BigInt(q + sampledNoise(lossNoise, this.#noise)) },
        count: records.length,
        ...(before && {
          qBefore: BigInt(fastSums(records, before).q + sampledNoise(lossNoise, this.#noise)),
        }),
      };
    });
  }

  #holdoutsLeft(): number {
    return Math.min(
      ...this.#world.holdouts.map((pool) => Math.floor(pool.length / this.#set.terms.holdoutBatches)),
    );
  }

  /** p of the attacker's pending sets under these holdouts, as the evaluator can compute it beforehand. */
  *#secondScores(holdouts: readonly HoldoutSums[]): Generator<{ id: string; g: number; p: number }> {
    for (const { id } of this.#state.pending?.sets ?? []) {
      const held = this.#pendingWords.get(id);
      const beneficiary = this.#beneficiaries.get(id) as string;
      if (!held || !this.#isAttackers(beneficiary)) continue;
      let p = 0;
      for (const { at, count } of holdouts)
        for (let j = 0; j < at.words.length; j++)
          p += ((Number(at.words[j]) / count) * Number(held.words[j])) / holdouts.length;
      const scale = this.#set.terms.vScale / 2 ** 24 / Number(this.#set.terms.scoreScale);
      yield { id, g: Number(held.g), p: p * scale };
    }
  }

  #silent(holdouts: readonly HoldoutSums[]): Set<string> {
    const { withholds } = this.#attack;
    if (!withholds) return new Set();
    return new Set(
      [...this.#secondScores(holdouts)].filter(({ p, g }) => withholds(p, g)).map(({ id }) => id),
    );
  }

  #isBadForAttacker(holdouts: readonly HoldoutSums[]): boolean {
    const scores = [...this.#secondScores(holdouts)];
    return scores.length > 0 && scores.reduce((sum, { p, g }) => sum + p - 0.5 * g, 0) < 0;
  }

  #settle(pays: readonly Pay[]): void {
    const scores = pays.map(({ id, score }) => ({
      beneficiary: this.#beneficiaries.get(id) as string,
      score,
    }));
    const forfeits = pays
      .filter(({ forfeit }) => forfeit)
      .map(({ id }) => this.#beneficiaries.get(id) as string);
    for (const { beneficiary, score } of scores)
      if (score < 0) this.#accounts.owe(beneficiary, stakeOf(-score));
    this.#accounts.settle(scores, new Set(forfeits));
    this.#pendingWords.clear();
  }

  #view(round: number, weights: Float64Array): View {
    const { terms } = this.#set;
    const own = this.#own;
    const room = Math.max(0, Math.min(own.batches.length, terms.batchesPerRound, this.#budget));
    let others = 0;
    for (const [site, { batches }] of this.#world.sites)
      if (site !== this.#set.attacker)
        others += this.#draws.open(
          site,
          batches.map(({ length }) => length),
          terms.batchesPerRound,
          this.#epochs,
        );
    return {
      round,
      set: this.#set,
      defences: this.#on,
      bound: this.#on.has('bound') ? this.#set.bound : UNBOUNDED,
      weights,
      directions: this.#directions,
      own: own.records,
      proxy: this.#proxy,
      batches: own.batches,
      room: this.#attack.volume ? Math.max(1, Math.min(terms.batchesPerRound, own.batches.length)) : room,
      share: room / Math.max(1, room + others),
      random: this.#random,
      memo: this.#memo,
    };
  }

  #isAttackers(beneficiary: string): boolean {
    const { friends = [], joined = [] } = this.#attack;
    return (
      !this.#world.sites.has(beneficiary) || [this.#set.attacker, ...friends, ...joined].includes(beneficiary)
    );
  }

  #outcome(vestsAll: boolean): Outcome {
    let pay = 0;
    let total = 0;
    for (const name of this.#accounts.names()) {
      const stake = this.#accounts.scoresOf(name, vestsAll);
      total += stake;
      if (this.#isAttackers(name)) pay += stake;
    }
    const weights = doubles(this.#state.weights);
    const { test } = this.#world;
    const squared = test.reduce((sum, record) => sum + (residualOf(weights, record) / 2 ** 20) ** 2, 0);
    return {
      pay,
      total,
      auroc: auroc({ scores: test.map(({ x }) => logitOf(weights, x)), labels: test.map(({ y }) => y) }),
      loss: squared / test.length,
      steps: this.#steps,
      rollbacks: this.#rollbacks,
      illegal: this.#illegal,
    };
  }
}

/** The attacker's real records in batches. */
export const HONEST: Attack = {
  name: 'honest',
  offers: ({ batches }) => [{ id: 'own', batches }],
};

/** Batches that stay the same over a run. */
export const keptBatches = (view: View, key: string, make: () => readonly LabRecord[]): LabRecord[][] =>
  kept(view.memo, key, () => inBatches(make(), view.set.terms.n));
