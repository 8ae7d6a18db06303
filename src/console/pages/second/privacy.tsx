import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type PrivacyTerms, privacyTermsOf } from '../../data/second/privacy.ts';
import type { Dataset, World } from '../../data/world.ts';
import { Section } from '../../parts/notice.tsx';
import { Facts } from '../../parts/table.tsx';

/** ε of what has left, and of all that may leave; null: no bound holds. */
interface Bounds {
  readonly spent: number | null;
  readonly most: number | null;
  readonly delta: number;
}

/** Privacy that a dataset's answers have spent, recomputed in this tab from the noise of the terms and the openings. */
export function PrivacySpent({ state, dataset }: { state: World; dataset: Dataset }): JSX.Element | null {
  const terms = privacyTermsOf(state, dataset);
  const [bounds, setBounds] = useState<Bounds | undefined>(undefined);
  const key = JSON.stringify(terms);
  useEffect(() => {
    let isWanted = true;
    if (terms === undefined) return;
    void boundsOf(terms).then((found) => isWanted && setBounds(found));
    return () => {
      isWanted = false;
    };
  }, [key]);
  if (terms === undefined) return null;
  return (
    <Section
      title="Privacy spent"
      lead="Epsilon bounds what one record can change in everything that left; smaller is more private. It follows from the noise of the terms and from how often a batch was opened."
    >
      <Facts
        facts={[
          [
            'So far',
            terms.spent === 0 ? 'none: no batch was opened' : boundText(bounds, 'spent', terms.spent),
          ],
          ['If every opening is used', boundText(bounds, 'most', terms.most)],
        ]}
      />
    </Section>
  );
}

async function boundsOf({ role, noise, words, spent, most }: PrivacyTerms): Promise<Bounds> {
  const { answerEpsilon, DELTA } = await import('../../../protocol/second/answer-privacy.ts');
  const of = (openings: number) => answerEpsilon(noise, role, words, openings);
  return { spent: spent === 0 ? 0 : of(spent), most: of(most), delta: DELTA };
}

function boundText(bounds: Bounds | undefined, which: 'spent' | 'most', openings: number): string {
  if (bounds === undefined) return 'computing…';
  const epsilon = bounds[which];
  if (epsilon === null) return 'no bound: the terms ask for no noise, so exact sums leave';
  // Rounded up, because it is a bound.
  const text = (Math.ceil(epsilon * 100) / 100).toLocaleString(undefined, { minimumFractionDigits: 2 });
  const delta = bounds.delta.toLocaleString(undefined, { maximumFractionDigits: 9 });
  return `epsilon ${text} at delta ${delta}, for a batch that is opened ${openings === 1 ? 'once' : `${openings} times`}`;
}
