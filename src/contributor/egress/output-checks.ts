/**
 * The questions that output checking asks of everything that leaves a trusted research environment: SATRE 3.3.07 (outputs are
 * checked for disclosure) and 3.3.09 (a record of each release). A person answers the last one.
 */
export interface OutputCheck {
  readonly satre: '3.3.07' | '3.3.09';
  readonly question: string;
  readonly answer: string;
  /** Whether the figures alone answer it without a doubt. */
  readonly isMet: boolean;
}

/** Fewest records of a sum, as output checkers usually ask for. */
const USUAL_FLOOR = 10;

interface Checked {
  readonly kind: string;
  readonly records: number;
  readonly smallestBatch: number | null;
  readonly epsilon: number | null;
  /** Words about values that leave of opened batches. */
  readonly opened: string;
}

export function outputChecks({ kind, records, smallestBatch, epsilon, opened }: Checked): OutputCheck[] {
  const opens = smallestBatch !== null;
  return [
    {
      satre: '3.3.07',
      question: 'Does a value of a single record leave?',
      answer: opens ? `No. ${opened}` : 'No. No batch is opened',
      isMet: true,
    },
    {
      satre: '3.3.07',
      question: `Do at least ${USUAL_FLOOR} records stand behind each published figure?`,
      answer: opens
        ? `The smallest batch has ${smallestBatch} records`
        : `The count is of ${records} records`,
      isMet: opens ? smallestBatch >= USUAL_FLOOR : records === 0 || records >= USUAL_FLOOR,
    },
    {
      satre: '3.3.07',
      question: 'Is the privacy loss bounded?',
      answer:
        epsilon === null && opens
          ? 'No. The sum carries no noise. The trainer may learn of single records from sums of several rounds'
          : epsilon === null || epsilon === 0
            ? 'Yes. Nothing beyond counts leaves'
            : `Yes. This answer spends epsilon ${epsilon.toFixed(2)}`,
      isMet: epsilon !== null || !opens,
    },
    {
      satre: '3.3.09',
      question: 'Is it recorded what left, to whom, and under which authority?',
      answer: `This statement names the ${kind} by its hash; the audit log has the command that made it; the approval's hash is in the source's endorsement`,
      isMet: true,
    },
  ];
}
