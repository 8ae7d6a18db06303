// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Bond, TRAINER} from "../../interfaces/IBonds.sol";
import {Account, Dataset, Round, Status, Training} from "../../interfaces/IRounds.sol";
import {RoundsHandler} from "./RoundsHandler.sol";
import {Suite} from "./Suite.sol";

/// @notice Rounds, bonds, vesting and the market together under random histories. Numbers as in docs/CONTRACTS.md.
contract RoundsInvariants is Suite {
    RoundsHandler public handler;

    function setUp() external {
        handler = new RoundsHandler();
        bytes4[] memory selectors = new bytes4[](27);
        selectors[0] = handler.commit.selector;
        selectors[1] = handler.openRound.selector;
        selectors[2] = handler.enrol.selector;
        selectors[3] = handler.seal.selector;
        selectors[4] = handler.recordBeacon.selector;
        selectors[5] = handler.attestHoldout.selector;
        selectors[6] = handler.evaluate.selector;
        selectors[7] = handler.attest.selector;
        selectors[8] = handler.settle.selector;
        selectors[9] = handler.step.selector;
        selectors[10] = handler.voidRound.selector;
        selectors[11] = handler.withdraw.selector;
        selectors[12] = handler.retire.selector;
        selectors[13] = handler.vest.selector;
        selectors[14] = handler.vestAll.selector;
        selectors[15] = handler.transfer.selector;
        selectors[16] = handler.release.selector;
        selectors[17] = handler.pay.selector;
        selectors[18] = handler.claim.selector;
        selectors[19] = handler.changeTerms.selector;
        selectors[20] = handler.closeModel.selector;
        selectors[21] = handler.pass.selector;
        selectors[22] = handler.pauseOrNot.selector;
        // Registered twice to double its share of the calls: most faults need whole rounds.
        selectors[23] = handler.playRound.selector;
        selectors[24] = handler.playRound.selector;
        selectors[25] = handler.releaseAll.selector;
        selectors[26] = handler.newModel.selector;
        _target(address(handler), selectors);
    }

    function invariant_rounds() external view {
        require(bytes(handler.broken()).length == 0, handler.broken());
        uint256[] memory touched = handler.touched();
        for (uint256 i = 0; i < touched.length; i++) _model(handler.models(touched[i]));
    }

    function afterInvariant() external view {
        for (uint256 i = 0; i < handler.modelCount(); i++) {
            uint256 model = handler.models(i);
            _model(model);
            _accounts(model);
        }
        uint256 held;
        for (uint256 round = 1; round <= handler.rounds().roundCount(); round++) held += _round(round);
        _bonds(held);
    }

    function _model(uint256 model) private view {
        uint256 held;
        uint256 owed = handler.vault().parked(model);
        for (uint256 i = 0; i < handler.actorCount(); i++) {
            held += handler.stake().balanceOf(handler.actors(i), model);
            owed += handler.vault().claimable(model, handler.actors(i));
        }
        uint256 supply = handler.stake().totalSupply(model);
        require(supply == held, "I5: supply is not the sum of the balances");
        require(supply == handler.minted(model), "I20: stake that no vesting minted");
        require(supply <= handler.gainedOf(model), "I20: more stake than settled scores");
        require(owed + handler.vault().claimed(model) <= handler.vault().income(model), "I1: owed and paid exceed income");
        Training memory training = handler.rounds().trainingOf(model);
        require(supply == 0 || training.settledRounds > 0, "I20: stake without a settled round");
        if (training.lastRound != 0) _round(training.lastRound);
    }

    /// @dev Returns the sum of the round's bonds that are still held.
    function _round(uint256 round) private view returns (uint256 held) {
        Round memory r = handler.rounds().roundOf(round);
        require(handler.pinned(round) == handler.pinsOf(round), "I18: a round changed after its opening");
        uint256[2] memory sum = handler.sumOf(round);
        uint256[2] memory holdoutSum = handler.holdoutSumOf(round);
        require(r.sum[0] == sum[0] && r.sum[1] == sum[1], "I21: the sum is not that of the accepted sets");
        require(
            r.holdoutSum[0] == holdoutSum[0] && r.holdoutSum[1] == holdoutSum[1], "I21: the sum is not the holdouts'"
        );
        require(r.sets == handler.sets(round) && r.sumRecords == handler.records(round), "I21: sets and records");
        require(r.status == Status.Settled || handler.gained(round) == 0, "I20: a score of an unsettled round");
        require(handler.gained(round) <= r.pins.capPerRound, "I22: more than the cap of the round");
        held = handler.bonds().bondOf(round, TRAINER).amount;
        uint256[] memory datasets = handler.datasetsOf(r.model);
        for (uint256 i = 0; i < datasets.length; i++) held += handler.bonds().bondOf(round, datasets[i]).amount;
    }

    function _accounts(uint256 model) private view {
        uint256[] memory datasets = handler.datasetsOf(model);
        for (uint256 i = 0; i < datasets.length; i++) {
            Dataset memory d = handler.rounds().datasetOf(datasets[i]);
            Account memory account = handler.rounds().accountOf(datasets[i]);
            require(d.answered <= 6, "I11: more answers than any terms allow");
            require(d.role == 1 || account.unvested == 0, "I20: a holdout with a score");
            require(account.vestedThrough <= handler.rounds().vestingTickOf(model), "I19: vested ahead");
        }
    }

    function _bonds(uint256 held) private view {
        uint256 taken;
        uint256 gone;
        for (uint256 i = 0; i < handler.modelCount(); i++) {
            uint256 model = handler.models(i);
            taken += handler.bondsIn(model);
            gone += handler.bondsBack(model) + handler.bondsLost(model);
        }
        require(taken == gone + held, "I13: bonds taken are not those given back, lost and held");
        require(handler.tokenOf(handler.models(0)).balanceOf(address(handler.bonds())) == held, "I13: bonds' balance");
    }
}
