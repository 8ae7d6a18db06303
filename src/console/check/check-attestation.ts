import { codeHash } from '../../chain/deploy/deployment-record.ts';
import { SECOND_ROUNDS_CODE } from '../../chain/deploy/second/rounds-code.ts';
import {
  type SecondAttestationRecord,
  sealCircuitOf,
  secondAttestationText,
  verifySecondAttestation,
} from '../../delivery/second/attestation-record.ts';
import type { VerificationKey } from '../../verifier/verification-key.ts';
import { chainIdOf, chainProvider } from '../data/chain-source.ts';
import { gatesOf } from '../data/second/fold.ts';
import { gateOf } from '../data/second/reason.ts';
import { type DeploymentRecord, SourceError } from '../data/source.ts';
import { numberText } from '../data/units.ts';
import type { Answer, Dataset } from '../data/world.ts';
import { type AnswerIds, type ChainAttestation, readAttestation } from './chain-attestation.ts';
import { type Finding, finding } from './finding.ts';
import { isTrusted, ownKey } from './keys.ts';

/** The claim that is checked against the chain: ids, and the values that a service or a record gives for them. */
export interface Subject extends AnswerIds {
  readonly endpoint: string;
  readonly chainId: number;
  /** The Rounds2 contract. */
  readonly rounds: string;
  readonly fromBlock: number;
  /** The deployment whose code is compared; absent for a record from a link or a file. */
  readonly deployment?: DeploymentRecord | undefined;
  /** Values that the service shows. */
  readonly shown?: { readonly answer: Answer; readonly dataset: Dataset } | undefined;
  /** A record that must be the one on chain. */
  readonly given?: SecondAttestationRecord | undefined;
}

/**
 * Checks an attestation against a chain endpoint, without a service.
 * @param report called with each finding as it is made
 * @returns the record that the chain holds
 * @throws SourceError if the endpoint does not answer, or the chain holds no such answer
 */
export async function checkAttestation(
  subject: Subject,
  report: (finding: Finding) => void,
): Promise<SecondAttestationRecord> {
  const found = await chainIdOf(subject.endpoint);
  const isRight = found === subject.chainId;
  report(
    finding(
      'Chain',
      isRight,
      `The endpoint is of chain ${found}.`,
      `The endpoint is of chain ${found}, but the attestation is on chain ${subject.chainId}. Choose another endpoint.`,
    ),
  );
  // Everything else that another chain says about these addresses means nothing.
  if (!isRight) {
    throw new SourceError(
      `This endpoint is of chain ${found}, and the attestation is on chain ${subject.chainId}.`,
      `Give an endpoint of chain ${subject.chainId}.`,
    );
  }
  const provider = chainProvider(subject.endpoint, found);
  try {
    if (subject.deployment) report(await codeFinding(provider, subject.deployment));
    const at = { chainId: BigInt(found), rounds: subject.rounds, fromBlock: subject.fromBlock };
    const chain = await readAttestation(provider, at, subject);
    report({
      name: 'Answer',
      verdict: 'good',
      detail: `Block ${chain.mined.block} holds the answer: ${answerText(chain)}.`,
    });
    if (subject.shown) report(shownFinding(subject.shown, chain));
    if (subject.given) report(givenFinding(subject.given, chain));
    report(drawFinding(chain));
    await checkProofs(chain.record, chain.verifiers, report);
    return chain.record;
  } finally {
    provider.destroy();
  }
}

/** Checks the proofs of a record under the keys that came with this page. */
export async function checkProofs(
  record: SecondAttestationRecord,
  verifiers: ChainAttestation['verifiers'] | undefined,
  report: (finding: Finding) => void,
): Promise<void> {
  const [attestation, seal] = await Promise.all([ownKey(record.circuit), ownKey(sealCircuitOf(record))]);
  if (attestation === undefined || seal === undefined) {
    report({
      name: 'Keys',
      verdict: 'unknown',
      detail: `This page has no verification key of ${record.circuit}. Check the proof with assay verify and the model's keys.`,
    });
    return;
  }
  report(keyFinding({ attestation, seal }, verifiers, record.statement.chainId));
  // Give the page a chance to draw: the pairings take a moment.
  await new Promise((resolve) => setTimeout(resolve));
  const holds = await verifySecondAttestation(record, { attestation, seal });
  const many = record.attestations.length;
  report(
    finding(
      'Proofs',
      holds.batches,
      `${many === 1 ? 'The proof holds' : `The ${many} proofs hold`} for these public signals, computed in this tab.`,
      'The proofs do not hold for these public signals. The attestation is forged or damaged: do not rely on it.',
    ),
  );
  report(
    finding(
      'Seal',
      holds.seal,
      'The sum of the batches was sealed with the noise that the policy promises, and the proof of it holds.',
      'The proof of the seal does not hold. The attestation is forged or damaged: do not rely on it.',
    ),
  );
  report(
    finding(
      'Statement',
      holds.isBound,
      'All proofs are for this round, dataset and account; the batches are of one dataset, each once, and the seal is of their sum.',
      'The proofs are for another statement, or do not belong together. Do not rely on the attestation.',
    ),
  );
}

async function codeFinding(
  provider: Parameters<typeof codeHash>[0],
  { contracts }: DeploymentRecord,
): Promise<Finding> {
  const names = [...SECOND_ROUNDS_CODE, 'ModelRegistry2'];
  const isRight = await Promise.all(
    names.map(async (name) => {
      const expected = contracts[name];
      return expected !== undefined && (await codeHash(provider, expected.address)) === expected.codeHash;
    }),
  );
  const wrong = names.filter((_, i) => !isRight[i]);
  return finding(
    'Contracts',
    wrong.length === 0,
    `The chain holds the contracts of the deployment. Compare the address ${contracts['Rounds2']?.address} with the one that the model's owner published.`,
    `The code of ${wrong.join(' and ')} on this chain is not the code of the deployment. Do not rely on this service.`,
  );
}

function answerText({ dataset, mined: { args }, opened, round }: ChainAttestation): string {
  const many = `${opened.length} ${opened.length === 1 ? 'batch' : 'batches'} opened`;
  if (dataset.role === 'holdout')
    return `a holdout, ${many}${args.before === true ? ', at the weights before the last step' : ''}`;
  const gate = gateOf(gatesOf(args.scores, round.pins.evaluators.length));
  return `${args.accepted ? 'accepted' : 'not accepted'}, gate ${numberText(gate)}, ${many}`;
}

/** The parts in which the service differs from the chain. */
function shownFinding({ answer, dataset }: NonNullable<Subject['shown']>, chain: ChainAttestation): Finding {
  const { mined, round, scored, opened } = chain;
  const { args } = mined;
  const given = answer.second;
  const differences = [
    ...(given === undefined
      ? []
      : ([
          [answer.accepted !== args.accepted, 'whether the answer was accepted'],
          [given.gates.join() !== gatesOf(args.scores, round.pins.evaluators.length).join(), 'the gates'],
          [given.records !== Number(args.records), 'the number of opened records'],
          [given.drawnBy !== args.drawnBy, 'the round of the draw'],
          [given.fallbackScore !== args.fallbackScore, 'the score of the fallback'],
          // A service that lags may not know the second score yet.
          [given.proven !== undefined && given.proven.p !== scored?.second, 'the second score'],
          [given.proven !== undefined && given.proven.score !== scored?.score, 'the score'],
        ] as const)),
    [answer.batches.join() !== opened.join(), 'the opened batches'],
    [answer.commitments.join() !== (args.fresh as bigint[]).join(), 'the commitment'],
    [answer.at.transaction !== mined.transaction, 'the transaction'],
    [answer.role !== chain.dataset.role, 'the role'],
    [dataset.root !== chain.dataset.root, 'the root of the records'],
    [dataset.records !== chain.dataset.records, 'the number of records'],
    [
      dataset.beneficiary.toLowerCase() !== chain.dataset.beneficiary.toLowerCase(),
      'the account that is paid',
    ],
    [dataset.model !== chain.dataset.model, 'the model'],
  ]
    .filter(([differs]) => differs === true)
    .map(([, what]) => `${what}`);
  return finding(
    'Service',
    differences.length === 0,
    'The service shows the same as the chain.',
    `The service differs from the chain in ${differences.join(', ')}. Believe the chain, and tell the model's owner.`,
  );
}

/** Addresses may be spelled with other letter cases. */
const spelled = (record: SecondAttestationRecord): string => secondAttestationText(record).toLowerCase();

const givenFinding = (given: SecondAttestationRecord, { record }: ChainAttestation): Finding =>
  finding(
    'Record',
    spelled(given) === spelled(record),
    'The link or file holds exactly what the chain holds.',
    'The link or file differs from what the chain holds. Do not rely on it.',
  );

const drawFinding = ({ opened, drawn }: ChainAttestation): Finding =>
  finding(
    'Draw',
    opened.join() === drawn?.join(),
    `${opened.length === 1 ? `Batch ${opened[0]} follows` : `The batches ${opened.join(', ')} follow`} from the round's beacon and the batches that were opened before; the dataset could not choose them.`,
    'The answer opens other batches than those that the beacon draws.',
  );

function keyFinding(
  keys: { readonly attestation: VerificationKey; readonly seal: VerificationKey },
  verifiers: ChainAttestation['verifiers'] | undefined,
  chainId: bigint,
): Finding {
  const isSame =
    verifiers === undefined ||
    (verifiers.attestation.vkHash === keys.attestation.vkHash && verifiers.seal.vkHash === keys.seal.vkHash);
  if (!isSame) {
    return {
      name: 'Keys',
      verdict: 'bad',
      detail:
        'The verifier contracts of this round use other keys than this page. Do not rely on the attestation before the owner explains the keys.',
    };
  }
  const isSound = isTrusted(keys.attestation, chainId) && isTrusted(keys.seal, chainId);
  return finding(
    'Keys',
    isSound,
    `${verifiers === undefined ? 'The keys of' : 'The verifier contracts use the keys of'} ${keys.attestation.circuit} that came with this page${keys.attestation.grade === 'dev' ? ' (development grade, for local chains only)' : ''}.`,
    'The keys are of development grade, so their maker could forge proofs. They count on local chains only.',
  );
}
