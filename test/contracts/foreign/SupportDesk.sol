// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AttestationGate} from "@assay/contracts/AttestationGate.sol";
import {IStakeToken} from "@assay/contracts/interfaces/IStakeToken.sol";
import {IRounds2} from "@assay/contracts/second/interfaces/IRounds2.sol";

/// @notice Somebody else's contract: whoever contributed lately may open a support ticket.
contract SupportDesk is AttestationGate {
    event TicketOpened(address indexed account, uint256 indexed dataset, string subject);

    mapping(address account => uint256) public tickets;

    constructor(IRounds2 rounds_, IStakeToken stake_, Requirement memory required)
        AttestationGate(rounds_, stake_, required)
    {}

    function openTicket(uint256 round, uint256 dataset, string calldata subject) external {
        _admit(msg.sender, round, dataset, bytes(subject));
    }

    function _onAdmitted(address account, uint256, uint256 dataset, bytes memory subject) internal override {
        tickets[account]++;
        emit TicketOpened(account, dataset, string(subject));
    }
}
