import type { ChainEvent } from '../chain/replay/types.ts';
import { remoteError } from '../protocol/errors.ts';
import {
  type DatasetFacts,
  type ModelFacts,
  modelFacts,
  modelOfDataset,
  pseudonym,
  roundsUntil,
  weightsDigest,
} from './chain-facts.ts';
import {
  type ChainPoint,
  type Dossier,
  eventSource,
  type Figure,
  figure,
  NOTICE,
  type Section,
  type Subject,
} from './dossier.ts';
import { aiActSection, ehdsSection, gdprSection, hipaaSection, pccpSection } from './law-sections.ts';
import {
  datasetsSection,
  lossFigures,
  moneySection,
  policySection,
  publishedSection,
  roundsSection,
  stakeSection,
} from './sections.ts';

/**
 * Makes a dossier from the events up to a block. The same events give the same dossier.
 *
 * @throws AssayError `no-such-model`, `no-such-dataset`, `no-such-checkpoint` (5)
 */
export function buildDossier(subject: Subject, events: readonly ChainEvent[], chain: ChainPoint): Dossier {
  const made = PARTS[subject.kind](subject as never, events);
  return { format: 'assay/dossier/v1', notice: NOTICE, subject, chain, ...made };
}

type Made = Pick<Dossier, 'title' | 'sections'>;
type Of<K extends Subject['kind']> = Extract<Subject, { kind: K }>;

const PARTS: { readonly [K in Subject['kind']]: (subject: Of<K>, events: readonly ChainEvent[]) => Made } = {
  checkpoint: checkpointParts,
  model: modelParts,
  dataset: datasetParts,
};

function checkpointParts({ model, round }: Of<'checkpoint'>, events: readonly ChainEvent[]): Made {
  const facts = modelFacts(events, BigInt(model));
  const rounds = roundsUntil(facts, BigInt(round));
  const checkpoint = rounds.at(-1)?.id === BigInt(round) ? rounds.at(-1)?.checkpoint : undefined;
  if (checkpoint === undefined) {
    throw remoteError(
      'no-such-checkpoint',
      `round ${round} has no proven checkpoint of this model at this block`,
    );
  }
  const words = checkpoint.args['weights'] as readonly bigint[];
  const source = [eventSource(checkpoint)];
  const used = usedBy(rounds, facts.datasets);
  const identity: Section = {
    id: 'checkpoint',
    title: 'The checkpoint',
    text: ['The weights are on chain, packed in words of the scalar field.'],
    figures: [
      figure('checkpoint.model', 'model', model, source),
      figure('checkpoint.round', 'round whose step it is', round, source),
      figure('checkpoint.sha256', 'SHA-256 of the packed weights', weightsDigest(words), source),
      figure('checkpoint.words', 'words of the packed weights', words.length, source),
      ...checkpointLoss(facts, BigInt(round)),
      figure('checkpoint.owner', "owner's account", facts.registered.args['owner'] as string, [
        eventSource(facts.registered),
      ]),
    ],
  };
  return {
    title: `Provenance of the checkpoint of round ${round}, model ${pseudonym(facts.model)}`,
    sections: [
      identity,
      datasetsSection(used),
      policySection(facts),
      roundsSection(rounds),
      stakeSection(facts),
      moneySection(facts),
      aiActSection(),
      pccpSection(),
    ],
  };
}

/** The loss of a checkpoint, which the round after its step proves; no loss before. */
function checkpointLoss({ rounds }: ModelFacts, round: bigint): Figure[] {
  const after = rounds.find(({ opened, evaluations }) => {
    return BigInt(opened.args['pending'] as bigint) === round && evaluations.length > 0;
  });
  return after === undefined
    ? [figure('checkpoint.loss', 'loss of the checkpoint on holdouts (not evaluated yet)', null, [])]
    : lossFigures(after, 'checkpoint', 'the checkpoint');
}

/** Datasets that answered in any of the rounds. */
function usedBy(rounds: ReturnType<typeof roundsUntil>, datasets: readonly DatasetFacts[]) {
  const ids = new Set(
    rounds.flatMap(({ answers, holdoutAnswers }) =>
      [...answers, ...holdoutAnswers].map(({ args }) => args['dataset'] as bigint),
    ),
  );
  return datasets.filter(({ id }) => ids.has(id));
}

function modelParts({ model }: Of<'model'>, events: readonly ChainEvent[]): Made {
  const facts = modelFacts(events, BigInt(model));
  const { registered, closed } = facts;
  const identity: Section = {
    id: 'model',
    title: 'The model',
    text: [],
    figures: [
      figure('model.id', 'model', model, [eventSource(registered)]),
      figure('model.owner', "owner's account at registration", registered.args['owner'] as string, [
        eventSource(registered),
      ]),
      figure('model.state', 'training', closed === undefined ? 'open' : 'closed', [
        eventSource(closed ?? registered),
      ]),
    ],
  };
  return {
    title: `Model ${pseudonym(facts.model)}: data governance and run-log`,
    sections: [
      identity,
      datasetsSection(facts.datasets),
      policySection(facts),
      roundsSection(facts.rounds),
      stakeSection(facts),
      moneySection(facts),
      aiActSection(),
      pccpSection(),
      ehdsSection(),
    ],
  };
}

function datasetParts({ dataset }: Of<'dataset'>, events: readonly ChainEvent[]): Made {
  const id = BigInt(dataset);
  const facts = modelFacts(events, modelOfDataset(events, id));
  const own = facts.datasets.filter((each) => each.id === id);
  return {
    title: `Dataset ${pseudonym(id)}: what left, to whom`,
    sections: [
      datasetsSection(own),
      publishedSection(facts, own[0] as DatasetFacts),
      policySection(facts),
      stakeSection(facts, own[0]),
      moneySection(facts),
      gdprSection(),
      ehdsSection(),
      hipaaSection(),
    ],
  };
}
