// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {IGroth16Verifier} from "../../interfaces/IGroth16Verifier.sol";

/// @notice The parameters with which a circuit was compiled; 0: the circuit has no such parameter.
/// @param batchSize N: record slots of a batch
/// @param features F: features of a record
/// @param levels levels of the dataset's tree of arity 8; of `origin`, those of the list of sources
/// @param rules L: linear rules
struct CircuitShape {
    uint16 batchSize;
    uint16 features;
    uint8 levels;
    uint8 rules;
}

/// @title Verifier of a circuit that tells its shape
/// @notice Number of signals and key alone do not tell N, levels and rules apart; a registry compares them all.
interface ICircuitVerifier is IGroth16Verifier {
    /// @notice The circuit's shape.
    /// @return shape its parameters
    function shape() external view returns (CircuitShape memory shape);
}
