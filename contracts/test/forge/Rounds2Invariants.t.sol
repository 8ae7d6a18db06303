// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Bond2, BondDecision, BondFate, PLEDGE, TRAINER_BOND} from "../../second/interfaces/IBonds2.sol";
import {Outcome, Phase, Round2, SCORE_UNIT, Training2} from "../../second/interfaces/IRounds2.sol";
import {Rounds2Handler} from "./Rounds2Handler.sol";
import {Suite} from "./Suite.sol";

/// @notice Rounds, bonds and stake of the second edition under random histories. Numbers as in docs/CONTRACTS.md.
contract Rounds2Invariants is Suite {
    Rounds2Handler public handler;

    function setUp() external {
        handler = new Rounds2Handler();
        bytes4[] memory selectors = new bytes4[](25);
        selectors[0] = handler.newModel.selector;
        selectors[1] = handler.commit.selector;
        selectors[2] = handler.open.selector;
        selectors[3] = handler.enrol.selector;
        selectors[4] = handler.draw.selector;
        selectors[5] = handler.answerHoldout.selector;
        selectors[6] = handler.evaluate.selector;
        selectors[7] = handler.attest.selector;
        selectors[8] = handler.step.selector;
        selectors[9] = handler.score.selector;
        selectors[10] = handler.settle.selector;
        selectors[11] = handler.voidRound.selector;
        selectors[12] = handler.withdraw.selector;
        selectors[13] = handler.retire.selector;
        selectors[14] = handler.vest.selector;
        selectors[15] = handler.transfer.selector;
        selectors[16] = handler.releaseBonds.selector;
        selectors[17] = handler.closeModel.selector;
        selectors[18] = handler.pass.selector;
        selectors[19] = handler.vote.selector;
        // Several times: most rules show only after whole rounds.
        for (uint256 i = 20; i < 25; i++) selectors[i] = handler.playRound.selector;
        _target(address(handler), selectors);
    }

    function invariant_secondRounds() external view {
        require(bytes(handler.broken()).length == 0, handler.broken());
    }

    function afterInvariant() external {
        for (uint256 i = 0; i < handler.modelCount(); i++) _model(handler.models(i));
        _bonds();
        uint256 votes;
        for (uint256 option = 0; option < 3; option++) votes += handler.ballot().votes(option);
        require(votes == handler.voted() && votes <= handler.acceptedOfFirst(), "I14: votes are not attestations");
        handler.endWithoutOwner();
        require(bytes(handler.broken()).length == 0, handler.broken());
        for (uint256 i = 0; i < handler.modelCount(); i++) _ended(handler.models(i));
        _bonds();
    }

    function _model(uint256 model) private view {
        uint256[] memory all = handler.roundsOf(model);
        uint256 underWay;
        uint256 mayExist;
        for (uint256 i = 0; i < all.length; i++) {
            Round2 memory r = handler.rounds().roundOf(all[i]);
            require(handler.pinned(all[i]) == handler.pinsOf(all[i]), "I16: a round's pins changed");
            if (uint8(r.phase) <= uint8(Phase.Attesting)) underWay++;
            require(r.sets == handler.setsOf(all[i]) && r.sumRecords == handler.recordsOf(all[i]), "I20: sets and records");
            uint256[2] memory sum = handler.sumOf(all[i]);
            require(r.sum[0] == sum[0] && r.sum[1] == sum[1], "I20: the sum is not that of the accepted sets");
            mayExist += _stakeOf(r);
        }
        require(underWay <= 1, "I16: two rounds under way");
        require(_stake(model) <= mayExist, "I22: more stake than settled scores");
    }

    /// @dev The most stake that a round may give: its positive scores up to the cap, once they are final.
    function _stakeOf(Round2 memory r) private pure returns (uint256 most) {
        if (r.phase != Phase.Settled || r.outcome == Outcome.Nothing) return 0;
        most = (r.outcome == Outcome.Paid ? r.positiveScore : r.positiveFallback) * SCORE_UNIT;
        if (most > r.pins.capPerRound) most = r.pins.capPerRound;
    }

    /// @dev Minted and unvested stake of all accounts. Accounts that were not brought up to date hold less.
    function _stake(uint256 model) private view returns (uint256 sum) {
        sum = handler.stake().totalSupply(model);
        uint256 held;
        for (uint256 i = 0; i < 5; i++) {
            address who = address(uint160(0xC0 + i));
            held += handler.stake().balanceOf(who, model);
            sum += handler.rounds().accountOf(model, who).unvested;
        }
        require(held == handler.stake().totalSupply(model), "I22: stake of an account that contributed nothing");
    }

    /// @dev Bonds in the contract are those taken and not gone. Every one is held for somebody.
    function _bonds() private view {
        uint256 balance = handler.balanceOfBonds();
        require(balance == handler.taken() - handler.gone(), "I21: bonds taken are not those gone and held");
    }

    /// @dev After the end no bond is held, but for rests of rounding and shares.
    function _ended(uint256 model) private view {
        Training2 memory training = handler.rounds().trainingOf(model);
        uint256[] memory all = handler.roundsOf(model);
        if (all.length == 0) return;
        require(training.closed, "I23: a model stays open without its owner");
        uint256[] memory datasets = handler.datasetsOf(model);
        for (uint256 k = 0; k < all.length; k++) {
            _decided(all[k], TRAINER_BOND);
            for (uint256 i = 0; i < datasets.length; i++) _decided(all[k], datasets[i]);
        }
        uint256[] memory holdouts = handler.holdoutsOf(model);
        for (uint256 h = 0; h < holdouts.length; h++) _decided(PLEDGE, holdouts[h]);
    }

    function _decided(uint256 round, uint256 dataset) private view {
        Bond2 memory bond = handler.bonds().bondOf(round, dataset);
        if (bond.amount == 0) return;
        BondDecision memory decision = handler.rounds().bondDecisionOf(round, dataset);
        require(decision.fate == BondFate.Shared, "I23: a bond is held in a closed model");
    }
}
