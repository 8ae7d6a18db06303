import { codeHash } from '../../chain/deploy/deployment-record.ts';
import {
  type AttestationRecord,
  attestationText,
  verifyAttestation,
} from '../../delivery/attestation-record.ts';
import type { VerificationKey } from '../../verifier/verification-key.ts';
import { chainIdOf, chainProvider } from '../data/chain-source.ts';
import { bandsText } from '../data/format.ts';
import { type DeploymentRecord, SourceError } from '../data/source.ts';
import { type Answer, bandsOf, type Dataset } from '../data/world.ts';
import { type ChainAttestation, readAttestation } from './chain-attestation.ts';
import { type Finding, finding } from './finding.ts';
import { isTrusted, ownKey } from './keys.ts';

/** The claim that is checked against the chain: ids, and the values that a service or a record gives for them. */
export interface Subject {
  readonly endpoint: string;
  readonly chainId: number;
  readonly rounds: string;
  readonly fromBlock: number;
  readonly round: bigint;
  readonly dataset: bigint;
  /** The deployment whose code is compared; absent for a record from a link or a file. */
  readonly deployment?: DeploymentRecord | undefined;
  /** Values that the service shows. */
  readonly shown?: { readonly answer: Answer; readonly dataset: Dataset } | undefined;
  /** A record that must be the one on chain. */
  readonly given?: AttestationRecord | undefined;
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
): Promise<AttestationRecord> {
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
      detail: `Block ${chain.block} holds the answer: ${answerText(chain)}.`,
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
  record: AttestationRecord,
  verifiers: ChainAttestation['verifiers'] | undefined,
  report: (finding: Finding) => void,
): Promise<void> {
  const [attestation, open] = await Promise.all([ownKey(record.circuit), ownKey(record.openCircuit)]);
  if (attestation === undefined || open === undefined) {
    report({
      name: 'Keys',
      verdict: 'unknown',
      detail: `This page has no verification key of ${record.circuit}. Check the proof with assay verify and the model's keys.`,
    });
    return;
  }
  report(keyFinding({ attestation, open }, verifiers, record.chainId));
  // Give the page a chance to draw: the pairings take a moment.
  await new Promise((resolve) => setTimeout(resolve));
  const holds = await verifyAttestation(record, { attestation, open });
  const many = record.attestations.length;
  report(
    finding(
      'Proofs',
      holds.attestations,
      `The ${many} ${many === 1 ? 'proof holds' : 'proofs hold'} for these public signals, computed in this tab.`,
      'The proofs do not hold for these public signals. The attestation is forged or damaged: do not rely on it.',
    ),
  );
  report(
    finding(
      'Sealed sum',
      holds.opening,
      "The sum of the commitments was sealed to the trainer's key, and the proof of it holds.",
      'The proof of the sealed sum does not hold. The attestation is forged or damaged: do not rely on it.',
    ),
  );
}

async function codeFinding(
  provider: Parameters<typeof codeHash>[0],
  { contracts }: DeploymentRecord,
): Promise<Finding> {
  const wrong: string[] = [];
  for (const name of ['Rounds', 'ModelRegistry']) {
    const expected = contracts[name];
    if (expected === undefined || (await codeHash(provider, expected.address)) !== expected.codeHash)
      wrong.push(name);
  }
  return finding(
    'Contracts',
    wrong.length === 0,
    `The chain holds the contracts of the deployment. Compare the address ${contracts['Rounds']?.address} with the one that the model's owner published.`,
    `The code of ${wrong.join(' and ')} on this chain is not the code of the deployment. Do not rely on this service.`,
  );
}

const answerText = ({ role, event, opened }: ChainAttestation): string =>
  role === 'holdout'
    ? `a holdout opened ${opened.length} batches`
    : `${event.accepted ? 'accepted' : 'not accepted'}, a score of ${bandsText(event.score)} bands, ${opened.length} batches opened`;

/** The parts in which the service differs from the chain. */
function shownFinding({ answer, dataset }: NonNullable<Subject['shown']>, chain: ChainAttestation): Finding {
  const { event, role } = chain;
  const scored = role === 'contributor';
  const differences = [
    [scored && answer.accepted !== event.accepted, 'whether the answer was accepted'],
    [scored && answer.score !== event.score, 'the score'],
    [scored && answer.bands.join() !== bandsOf(event.bands).join(), 'the bands'],
    [answer.commitments.join() !== event.commitments.join(), 'the commitments'],
    [answer.at.transaction !== chain.record.transaction, 'the transaction'],
    [answer.role !== role, 'the role'],
    [dataset.root !== chain.dataset.root, 'the root of the records'],
    [dataset.records !== chain.dataset.records, 'the number of records'],
    [dataset.beneficiary !== chain.dataset.beneficiary, 'the account that is paid'],
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

const givenFinding = (given: AttestationRecord, { record }: ChainAttestation): Finding =>
  finding(
    'Record',
    attestationText(given) === attestationText(record),
    'The link or file holds exactly what the chain holds.',
    'The link or file differs from what the chain holds. Do not rely on it.',
  );

function drawFinding({ role, opened, drawn }: ChainAttestation): Finding {
  return finding(
    'Draw',
    opened.length === drawn.length,
    role === 'holdout'
      ? `The contract drew the batches ${listOf(drawn)}.`
      : `The batches ${listOf(drawn)} follow from the round's beacon; the dataset could not choose them.`,
    'The answer opens other batches than those that the beacon draws.',
  );
}

const listOf = (numbers: readonly number[]): string => numbers.join(', ');

function keyFinding(
  keys: { readonly attestation: VerificationKey; readonly open: VerificationKey },
  verifiers: ChainAttestation['verifiers'] | undefined,
  chainId: bigint,
): Finding {
  const isSame =
    verifiers === undefined ||
    (verifiers.attestation.vkHash === keys.attestation.vkHash && verifiers.open.vkHash === keys.open.vkHash);
  if (!isSame) {
    return {
      name: 'Keys',
      verdict: 'bad',
      detail: `The verifier contracts of this round use other keys than this page. Do not rely on the attestation before the owner explains the keys.`,
    };
  }
  const isSound = isTrusted(keys.attestation, chainId) && isTrusted(keys.open, chainId);
  return finding(
    'Keys',
    isSound,
    `${verifiers === undefined ? 'The keys of' : 'The verifier contracts use the keys of'} ${keys.attestation.circuit} that came with this page${keys.attestation.grade === 'dev' ? ' (development grade, for local chains only)' : ''}.`,
    'The keys are of development grade, so their maker could forge proofs. They count on local chains only.',
  );
}
