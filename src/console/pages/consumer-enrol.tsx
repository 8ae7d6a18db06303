import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { count } from '../data/format.ts';
import { SourceError } from '../data/source.ts';
import { deployment, describe, world } from '../data/store.ts';
import type { World } from '../data/world.ts';
import { FileDrop } from '../parts/file-drop.tsx';
import { tokenIn } from '../parts/happening.tsx';
import { Section } from '../parts/notice.tsx';
import { Facts } from '../parts/table.tsx';
import { AccountLink, Amount, IdLink } from '../parts/values.tsx';
import type { Choose } from '../wallet/choice.ts';
import type { GivenEnrolment } from '../wallet/enrolment-file.ts';
import { session } from '../wallet/session.ts';

/** Largest file of an enrolment. */
const LARGEST = 1 << 16;

/** Enrols a dataset by a transaction of the visitor's wallet, from a file that the command line made. */
export function Enrol({ choose }: { choose: Choose }): JSX.Element {
  const [given, setGiven] = useState<GivenEnrolment | undefined>(undefined);
  const [problem, setProblem] = useState('');
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined || deployment.value === undefined) return;
    setGiven(undefined);
    setProblem('');
    try {
      if (file.size > LARGEST)
        throw new SourceError(
          `${file.name} is too large for an enrolment.`,
          'Make it again with assay enrol --out FILE.',
        );
      const { readEnrolmentFile } = await import('../wallet/enrolment-file.ts');
      setGiven(readEnrolmentFile(await file.text(), deployment.value, world.value as World));
    } catch (error) {
      setProblem(error instanceof SourceError ? `${error.message} ${error.hint}` : describe(error));
    }
  };
  return (
    <Section
      title="Enrol a dataset"
      lead={
        <>
          For a contributor whose account is in a wallet: make the enrolment beside the records with{' '}
          <code>assay enrol --out FILE</code>, which checks the round and writes the ledger, and send it from
          here. Enrolling obliges: have the round's answer ready.
        </>
      }
    >
      <FileDrop onFiles={([file]) => void read(file)} />
      {problem !== '' && (
        <p class="notice bad" role="alert">
          {problem}
        </p>
      )}
      {given !== undefined && <Given given={given} choose={choose} />}
    </Section>
  );
}

function Given({ given, choose }: { given: GivenEnrolment; choose: Choose }): JSX.Element {
  const { enrolment, beneficiary, bond, batches, until, model } = given;
  return (
    <>
      <Facts
        facts={[
          ['Dataset', <IdLink key="dataset" kind="dataset" id={enrolment.dataset} />],
          ['Round', <IdLink key="round" kind="round" id={enrolment.round} />],
          ['Account of the dataset', <AccountLink key="account" address={beneficiary} />],
          ['Deposit', <Amount key="bond" value={bond} token={tokenIn(world.value as World, model)} />],
          ['Batches to open', `${count(batches)} at most`],
          ['Last block for the answer', count(until)],
        ]}
      />
      <p class="row">
        <button
          type="button"
          class="primary"
          disabled={session.value === undefined}
          onClick={() => choose({ intent: { kind: 'enrol', ...given }, model })}
        >
          Enrol this dataset
        </button>
        {session.value === undefined && <span class="small">Connect a wallet above first.</span>}
      </p>
    </>
  );
}
