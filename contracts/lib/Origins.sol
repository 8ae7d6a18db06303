// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof, IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {Admission, IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IRounds, OriginStatement} from "../interfaces/IRounds.sol";
import {PublicSignals} from "./PublicSignals.sol";

/// @title Origins: checks a dataset against its model's terms, and its origin proof
/// @notice A linked library, because Rounds would exceed the size limit with its code.
/// @dev Rounds checks that the nullifier has not been used, and computes the context.
library Origins {
    /// @notice Checks fee, deadline, list, beneficiary, calendar, number of records and proof against the model's
    /// present terms. Reverts if a check fails.
    /// @param registry the registry of the models
    /// @param s the statement
    /// @param proof proof of the circuit `origin`
    /// @param context the context that the proof must bind
    /// @param barred contracts of the deployment; they, the token and Rounds can't be beneficiaries
    /// @return batches n, the number of batches
    /// @return token the settlement token, in which the fee is paid
    function admit(
        IModelRegistry registry,
        OriginStatement calldata s,
        Groth16Proof calldata proof,
        uint256 context,
        address[4] memory barred
    ) external view returns (uint32 batches, address token) {
        Admission memory terms = registry.admissionOf(s.model, s.role);
        checkRelay(s.relayerFee, terms.maxRelayerFee, s.deadline);
        if (s.sourceListRoot != terms.sourceListRoot) {
            revert IRounds.StaleSourceList(terms.sourceListRoot, s.sourceListRoot);
        }
        token = terms.settlementToken;
        _checkBeneficiary(s.beneficiary, token, barred);
        batches = _checkExtent(s, terms);
        uint256[] memory signals = PublicSignals.origin(
            PublicSignals.Origin({
                root: s.root,
                records: s.records,
                period: s.period,
                schemaHash: terms.schemaHash,
                sourceListRoot: s.sourceListRoot,
                model: s.model,
                originNullifier: s.originNullifier,
                context: context
            })
        );
        if (!IGroth16Verifier(terms.originVerifier).verify(proof, signals)) revert IRounds.InvalidProof();
    }

    /// @dev Checks fee and deadline. The proof's context binds both, so no submitter can change them.
    function checkRelay(uint256 fee, uint256 most, uint64 deadline) internal view {
        if (fee > most) revert IRounds.FeeTooHigh(fee, most);
        if (block.timestamp > deadline) revert IRounds.DeadlinePassed(deadline);
    }

    function _checkBeneficiary(address beneficiary, address token, address[4] memory barred) private view {
        bool bad = beneficiary == address(0) || beneficiary == address(this) || beneficiary == token;
        for (uint256 i = 0; i < barred.length; i++) bad = bad || beneficiary == barred[i];
        if (bad) revert IRounds.InvalidBeneficiary(beneficiary);
    }

    /// @dev The period must be one whole block of the model's calendar and lie in the past, because a source has one
    /// dataset for each period; the batches must fit the tree.
    function _checkExtent(OriginStatement calldata s, Admission memory terms) private view returns (uint32 batches) {
        uint256 first = s.period >> 16;
        uint256 last = s.period & 0xffff;
        if (
            first < terms.periodEpoch || (first - terms.periodEpoch) % terms.periodDays != 0
                || last + 1 != first + terms.periodDays
        ) revert IRounds.PeriodOffCalendar(s.period);
        if (last >= block.timestamp / 1 days) revert IRounds.PeriodNotOver(s.period);
        uint256 size = terms.batchSize;
        uint256 n = (uint256(s.records) + size - 1) / size;
        if (n == 0 || n > uint256(1) << terms.depth) revert IRounds.RecordsOutOfRange(s.records);
        return uint32(n);
    }
}
