// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {FIELD_MODULUS} from "./Field.sol";

/// @title Contexts: the purpose that a proof binds
/// @notice A proof is valid for one role, chain, contract, model, round, beneficiary, fee and deadline. Both editions hash
/// them alike (src/protocol/context.ts).
library Contexts {
    bytes32 private constant DOMAIN = keccak256("assay.context.v1");

    /// @notice The context of a proof for the calling contract, which is Rounds also in a linked library.
    function hash(
        uint8 role,
        uint256 model,
        uint256 round,
        address beneficiary,
        uint256 relayerFee,
        uint64 deadline
    ) internal view returns (uint256) {
        return uint256(
            keccak256(
                abi.encode(
                    DOMAIN,
                    uint256(role),
                    block.chainid,
                    address(this),
                    model,
                    round,
                    beneficiary,
                    relayerFee,
                    uint256(deadline)
                )
            )
        ) % FIELD_MODULUS;
    }
}
