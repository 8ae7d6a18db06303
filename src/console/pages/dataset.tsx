import type { JSX } from 'preact';
import { periodText } from '../data/format.ts';
import { world } from '../data/store.ts';
import type { World } from '../data/world.ts';
import { PageTitle, Section, Unknown } from '../parts/notice.tsx';
import { Facts } from '../parts/table.tsx';
import { AccountLink, Code, IdLink, When } from '../parts/values.tsx';
import { idIn } from '../route.ts';
import { SecondDatasetBody, secondFacts } from './second/dataset.tsx';

const STATES = {
  active: 'takes part',
  withdrawn: 'withdrawn by its holder',
  retired: 'retired: it missed a deadline',
} as const;

export function DatasetPage({ parameters }: { parameters: readonly string[] }): JSX.Element {
  const state = world.value as World;
  const dataset = state.datasets.get(idIn(parameters[0]) ?? -1n);
  if (dataset === undefined) {
    return (
      <Unknown
        what="dataset"
        hint="No dataset of this id was committed here. A model's page lists its datasets."
      />
    );
  }
  return (
    <>
      <PageTitle
        title={`Dataset ${dataset.id.toString(16).padStart(64, '0').slice(0, 12)}`}
        kind={`Dataset, ${dataset.role}`}
      >
        <p class="lead">
          Committed to model <IdLink kind="model" id={dataset.model} /> by{' '}
          <AccountLink address={dataset.beneficiary} />, <When at={dataset.at} />. Its records, and which
          accredited source signed them, stay unknown.
        </p>
      </PageTitle>
      <SecondDatasetBody state={state} dataset={dataset} second={dataset.second} />
      <Section title="Commitment">
        <Facts
          facts={[
            ['Period of the records', periodText(dataset.period)],
            ['State', STATES[dataset.state]],
            ...secondFacts(dataset.second, dataset.role),
            ['Root of its records', <Code key="root" value={dataset.root} />],
            ['List of sources', <Code key="list" value={dataset.sourceListRoot} />],
            ['Id', <Code key="id" value={dataset.id} />],
          ]}
        />
      </Section>
    </>
  );
}
