/** Programs of a user of the packages, written into the user's folder. */

/** Proves and verifies in Node with the SDK alone. Expects proof.json beside it. */
export const SDK_PROGRAM = `
import { readFileSync } from 'node:fs';
import { isSecondProven, publicSignalNames, contextHash } from '@assay/sdk';
import { loadKey } from '@assay/sdk/groth16';

const { circuit, signals, proof } = JSON.parse(readFileSync('proof.json', 'utf8'));
const publicSignals = signals.map(BigInt);
if (!(await isSecondProven(circuit, 31337n, publicSignals, proof))) throw new Error('a good proof fails');
publicSignals[0] += 1n;
if (await isSecondProven(circuit, 31337n, publicSignals, proof)) throw new Error('a false statement holds');
if (publicSignalNames(circuit).length !== signals.length) throw new Error('names do not match');
if (typeof contextHash !== 'function') throw new Error('no contextHash');
const refused = await loadKey(new Uint8Array(10)).then(() => undefined, (error) => error.code);
if (refused !== 'bad-key') throw new Error('a damaged key is read');
console.log('holds');
`;

/** Compiled under \`strict\`, and never run. */
export const TYPED_PROGRAM = `
import { deliverParcel, isSecondProven, parseSecondParcel, SecondServiceClient, type SecondSubmission, type WireProof } from '@assay/sdk';
import { loadKey, prove } from '@assay/sdk/groth16';
import { rounds2Abi } from '@assay/contracts';

export async function submit(text: string): Promise<SecondSubmission> {
  const parcel = parseSecondParcel(JSON.parse(text));
  const service = new SecondServiceClient('https://assay.example', { apiKey: 'key' });
  await deliverParcel({ service, chain: undefined }, parcel, { patience: 0 });
  return parcel;
}
export const holds = (signals: readonly bigint[], proof: WireProof): Promise<boolean> =>
  isSecondProven('origin', 31337n, signals, proof);
export async function make(zkey: Uint8Array, witness: Uint8Array): Promise<unknown> {
  const key = await loadKey(zkey);
  return (await prove(key, witness)).proof;
}
// A name that the ABI has not is a type error: the types are literal.
export const attested: 'event' = rounds2Abi.find((item) => item.type === 'event')!.type;
// @ts-expect-error: the ABI has no item of this type.
export const absent = rounds2Abi.find((item) => item.type === 'nothing');
`;

/** A contract behind the gate, with the package's sources. */
export const CLUB = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AttestationGate, IRounds2, IStakeToken} from "@assay/contracts/AttestationGate.sol";

contract Club is AttestationGate {
    mapping(address => bool) public isMember;

    constructor(IRounds2 rounds, IStakeToken stake, Requirement memory required) AttestationGate(rounds, stake, required) {}

    function join(uint256 round, uint256 dataset) external {
        _admit(msg.sender, round, dataset, "");
    }

    function _onAdmitted(address account, uint256, uint256, bytes memory) internal override {
        isMember[account] = true;
    }
}
`;

/** Run by hardhat on its own chain: the gate's decision, with rounds that answer what the test sets. */
export const CLUB_TEST = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Club} from "./Club.sol";
import {IAttestationGate, IStakeToken} from "@assay/contracts/AttestationGate.sol";
import {Dataset2, Entry2, IRounds2} from "@assay/contracts/second/interfaces/IRounds2.sol";

contract FakeRounds {
    address public immutable stakeToken = address(1);
    bool public accepted;
    address private immutable _beneficiary = msg.sender;

    function accept() external {
        accepted = true;
    }

    function datasetOf(uint256) external view returns (Dataset2 memory dataset) {
        dataset.model = 7;
        dataset.beneficiary = _beneficiary;
    }

    function entryOf(uint256, uint256) external view returns (Entry2 memory entry) {
        entry.accepted = accepted;
    }
}

contract ClubTest {
    FakeRounds private rounds;
    Club private club;

    function setUp() public {
        rounds = new FakeRounds();
        IAttestationGate.Requirement memory required = IAttestationGate.Requirement(7, 0, 0, 0);
        club = new Club(IRounds2(address(rounds)), IStakeToken(rounds.stakeToken()), required);
    }

    function testAdmitsAnAcceptedAttestationOnce() public {
        rounds.accept();
        club.join(1, 5);
        require(club.isMember(address(this)), "not a member");
        try club.join(1, 5) {
            revert("admitted twice");
        } catch {}
    }

    function testRefusesAnAttestationThatWasNotAccepted() public {
        try club.join(1, 5) {
            revert("admitted");
        } catch {}
        require(!club.isMember(address(this)), "a member");
    }
}
`;

/** Hardhat takes the compiler from npm by its absolute path, so that nothing is downloaded. */
export const HARDHAT_CONFIG = `import { fileURLToPath } from 'node:url';
import { defineConfig } from 'hardhat/config';

export default defineConfig({
  solidity: { version: '0.8.37', path: fileURLToPath(import.meta.resolve('solc/soljson.js')) },
});
`;
