import type { Section } from './dossier.ts';

/** Sections that order the same figures by the questions of a law. Their words are drafts; their figures are references. */

const section = (id: string, title: string, text: readonly string[]): Section => ({
  id,
  title,
  text,
  figures: [],
});

/** GDPR Art. 25 and 35, with each recipient by itself. */
export const gdprSection = (): Section =>
  section('gdpr', 'Draft for GDPR Art. 25 and 35', [
    'Nature of the processing: records stay at the hospital. Sums over batches are computed there; proofs say that they are of committed records inside the policy.',
    'Recipient "public": see published.bits.public. Scores of whole answers, no value of a record.',
    'Recipient "trainer" (the model\'s owner): see published.bits.trainer. Sums of accepted answers carry the noise of the policy (policy.*.epsilon). Where a policy adds none, they are exact, and from sums of several rounds the owner may learn of single records. This is the risk to assess.',
    'Recipient "operator": see published.bits.operator. Sees the sender\'s network address.',
    'Measures (Art. 25): commitment before the draw, fewest records, the norm bound of a record, noise, at most policy.*.epochs openings a batch, one statement a round, approval by a committee, objections left out, audit log.',
    'Residual risk to decide on (Art. 35): published.epsilon at its delta. Where it is missing, no epsilon bounds what has left.',
    "To be written by the controller: purpose and legal basis, necessity and proportionality, the view of the data subjects, the data protection officer's advice.",
  ]);

/** Fields of an application for secondary use under the European Health Data Space. */
export const ehdsSection = (): Section =>
  section('ehds', 'Fields of an EHDS secondary-use application', [
    "Purpose and expected benefit: from the committee's approval (assay approve show).",
    'Description of the data, period and number of records: section "Datasets".',
    'Format: records do not leave; the applicant receives sums with noise, and scores.',
    "Secure processing environment: the hospital's own machine. Outputs and their checks: egress statements (SATRE 3.3.07, 3.3.09).",
    'Safeguards against misuse: section "Draft for GDPR Art. 25 and 35".',
    'Fees: cost recovery is a rule of the hospital (section "Royalties").',
    'To be written by the applicant: identity, justification of the need, expected period of use.',
  ]);

/** Worksheet for an expert's determination under 45 CFR 164.514(b)(1). */
export const hipaaSection = (): Section =>
  section('hipaa', 'Worksheet for an expert determination (HIPAA, 45 CFR 164.514(b)(1))', [
    'Bits published: published.bits.public and published.bits.trainer.',
    'Epsilon: published.epsilon.',
    'Smallest batch: published.smallestBatch.',
    'Canary results: published.canary. Marked record values are searched in everything that leaves the process.',
    'To be decided by the expert: whether the risk is very small, for which recipient, and for how long.',
    'Payment for a use may be a sale of protected health information unless it recovers cost: section "Royalties".',
  ]);

/** EU AI Act Art. 10: data governance. */
export const aiActSection = (): Section =>
  section('ai-act', 'EU AI Act Art. 10, data governance', [
    '10(2)(b) origin of data: section "Datasets"; the list of accredited sources is known by its root.',
    '10(2)(c) preparation: encoding and rules of the policy, by hash, section "Policies and terms".',
    '10(2)(e) availability and quantity: datasets.number, datasets.training.records, datasets.holdout.records.',
    '10(2)(f), (g) bias and its mitigation: not proven. Batch-level rules of the policy bound shares of labels.',
    '10(3) training and evaluation data are disjoint by dataset: holdouts are committed and drawn by themselves.',
  ]);

/** FDA: predetermined change control plan, run-log. */
export const pccpSection = (): Section =>
  section('pccp', 'FDA predetermined change control plan: run-log', [
    'Planned change: section "Policies and terms", registered before the rounds (policy.*.from).',
    'Protocol of modification: a step is made of accepted answers of at least policy.*.minSets datasets, at learning rate policy.*.eta.',
    'Done: section "Rounds, proven". A round without a proven step changed nothing.',
    'Acceptance criteria on performance: round.*.loss.* is the proven loss of each evaluated checkpoint on records that it never saw; a step that raised it beyond policy.*.tolerance was undone.',
  ]);
