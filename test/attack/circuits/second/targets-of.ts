const ATTESTATIONS = ['second/attestation-tiny', 'second/attestation-tiny-dense'];
const INFERENCES = ['second/infer-tiny', 'second/infer-tiny-dense'];

/** Targets that compile a source of circuits/second, by file; the template's own come first. */
export const SECOND_TARGETS_OF: Readonly<Record<string, readonly string[]>> = {
  'second/lib/record.circom': ['WindowedCode()', 'WindowWeights()', 'PlainCode()', ...ATTESTATIONS],
  'second/lib/record-hash.circom': ['RecordHash(2)', ...INFERENCES],
  'second/lib/slots.circom': ['ActiveSlots(4)'],
  'second/lib/batch.circom': ATTESTATIONS,
  'second/lib/quotient.circom': ['ClampedQuotient(12, 6, 5)', 'ClampWithin(8)', 'second/step-f4'],
  'second/lib/policy.circom': [
    'Numbers()',
    'DenseDigest(4, 4)',
    'RulesDigest(4, 2, 1)',
    'AssertBatchRules(4, 2, 1), second',
    ...ATTESTATIONS,
    'second/score-f4',
  ],
  'second/lib/linear-rules.circom': ['LinearRules(3, 2, 2)', 'second/attestation-tiny'],
  'second/lib/gradient.circom': ['Logits(2, 2)', 'GradientSums(2, 2)', 'second/attestation-tiny'],
  'second/lib/sigmoid.circom': ['second/attestation-tiny'],
  'second/lib/tree.circom': ['Node8(7)', 'Path8(2, 7)'],
  'second/lib/noise.circom': ['CanonicalLow(208)', 'NoiseScale(5)', 'NoiseOfQ()', 'second/seal-f4'],
  'second/lib/seal-mode.circom': ['SealMode()'],
  'second/lib/gates.circom': ['Gates(3)', 'second/seal-f4'],
  'second/lib/sealed-words.circom': ['SealedWords(5)', 'second/seal-f4'],
  'second/lib/commitment.circom': ['WordsCommitment(5, 36)', 'WithSignedQ(54)', 'second/score-f4'],
  'second/lib/domains.circom': [
    'DenseDigest(4, 4)',
    'RulesDigest(4, 2, 1)',
    ...ATTESTATIONS,
    'second/score-f4',
    'second/seal-f4',
    'second/origin',
    'second/infer-tiny',
  ],
  'second/attestation.circom': ATTESTATIONS,
  'second/seal.circom': ['second/seal-f4'],
  'second/evaluate.circom': ['second/evaluate-f4'],
  'second/score.circom': ['second/score-f4'],
  'second/step.circom': ['second/step-f4'],
  'second/infer.circom': INFERENCES,
  'second/origin.circom': ['second/origin'],
};
