// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AttestationGate, IRounds2, IStakeToken} from "assay/contracts/AttestationGate.sol";

/// @title Example: a club for accounts whose data helped a model
contract Club is AttestationGate {
    mapping(address account => bool) public isMember;

    constructor(IRounds2 rounds, IStakeToken stake, Requirement memory required) AttestationGate(rounds, stake, required) {}

    function join(uint256 round, uint256 dataset) external {
        _admit(msg.sender, round, dataset, "");
    }

    function _onAdmitted(address account, uint256, uint256, bytes memory) internal override {
        isMember[account] = true;
    }
}
