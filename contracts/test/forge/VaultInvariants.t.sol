// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Books} from "../../interfaces/IRoyaltyVault.sol";
import {Suite} from "./Suite.sol";
import {PlansHandler} from "./PlansHandler.sol";

/// @notice The vault, the stake token and the plans under random histories. Numbers as in docs/CONTRACTS.md.
contract VaultInvariants is Suite {
    PlansHandler public handler;

    function setUp() external {
        handler = new PlansHandler();
        bytes4[] memory selectors = new bytes4[](27);
        selectors[0] = handler.pay.selector;
        selectors[1] = handler.payHolders.selector;
        selectors[2] = handler.donate.selector;
        selectors[3] = handler.mint.selector;
        selectors[4] = handler.transfer.selector;
        selectors[5] = handler.transferBatch.selector;
        selectors[6] = handler.claim.selector;
        selectors[7] = handler.claimTo.selector;
        selectors[8] = handler.distributeParked.selector;
        selectors[9] = handler.sweep.selector;
        selectors[10] = handler.changeRoyalties.selector;
        selectors[11] = handler.pass.selector;
        selectors[12] = handler.dislike.selector;
        selectors[13] = handler.arm.selector;
        selectors[14] = handler.pauseOrNot.selector;
        selectors[15] = handler.offer.selector;
        selectors[16] = handler.buy.selector;
        selectors[17] = handler.open.selector;
        selectors[18] = handler.record.selector;
        selectors[19] = handler.requestRefund.selector;
        selectors[20] = handler.refund.selector;
        selectors[21] = handler.forward.selector;
        selectors[22] = handler.schedule.selector;
        selectors[23] = handler.mintLate.selector;
        selectors[24] = handler.forgo.selector;
        selectors[25] = handler.takeBack.selector;
        selectors[26] = handler.drop.selector;
        _target(address(handler), selectors);
    }

    /// @dev One function for all invariants, because forge plays a campaign for each function. Checks only the models
    /// that the last action touched.
    function invariant_vault() external view {
        require(bytes(handler.broken()).length == 0, handler.broken());
        uint256[] memory touched = handler.touched();
        for (uint256 i = 0; i < touched.length; i++) _solvent(handler.models(touched[i]));
        if (touched.length != 0) _conserved(address(handler.tokenOf(handler.models(touched[0]))));
    }

    /// @dev Checks all models at the end of a run.
    function afterInvariant() external view {
        for (uint256 i = 0; i < handler.modelCount(); i++) _solvent(handler.models(i));
        for (uint256 i = 0; i < 4; i++) _conserved(handler.tokens(i));
        uint256 deposits;
        for (uint256 i = 1; i <= handler.plans().subscriptionCount(); i++) {
            deposits += handler.plans().subscriptionOf(i).deposit;
        }
        for (uint256 i = 0; i < handler.modelCount(); i++) deposits += handler.plans().held(handler.models(i));
        require(
            handler.tokenOf(handler.models(0)).balanceOf(address(handler.plans())) == deposits, "I13: plans hold another sum"
        );
    }

    function _solvent(uint256 model) private view {
        Books memory books = handler.vault().booksOf(model);
        uint256 owed = books.parked;
        uint256 held;
        for (uint256 i = 0; i < handler.actorCount(); i++) {
            address account = handler.actors(i);
            owed += handler.vault().claimable(model, account) - handler.vault().creditOf(model, account);
            held += handler.stake().balanceOf(account, model);
        }
        require(handler.stake().totalSupply(model) == held, "I5: supply is not the sum of the balances");
        (uint256 due, uint256 earned) = handler.late(model);
        require(handler.stake().dueOf(model) == due, "I15: due is not what can be minted");
        owed += earned;
        require(books.income == handler.arrived(model), "I1: income is not what arrived");
        require(books.claimed == handler.left(model), "I1: claimed is not what left");
        require(owed <= books.owed, "I1: holders can claim more than is owed to them");
        // Every division leaves less than a unit in the vault.
        uint256 dust = handler.divisions(model) + handler.actorCount() + 24;
        require(owed + dust >= books.owed, "I6: more than dust was lost to rounding");
        require(handler.kept(model) <= uint256(books.income) + books.inherited, "I1: more than was received");
    }

    /// @dev Over all models of one token, the money that arrived is credited, owed or claimed, to the unit, and the
    /// vault has the part that is not claimed.
    function _conserved(address token) private view {
        uint256 income;
        uint256 claimed;
        uint256 kept;
        for (uint256 i = 0; i < handler.modelCount(); i++) {
            uint256 model = handler.models(i);
            if (address(handler.tokenOf(model)) != token) continue;
            Books memory books = handler.vault().booksOf(model);
            income += books.income;
            claimed += books.claimed;
            kept += handler.kept(model);
        }
        require(kept == income, "I6: a unit was lost or made on the way to the ancestors");
        uint256 balance = handler.tokenOf(_modelOf(token)).balanceOf(address(handler.vault()));
        require(balance == income - claimed + handler.donated(token), "I7: the vault's balance");
    }

    function _modelOf(address token) private view returns (uint256 model) {
        for (uint256 i = 0; address(handler.tokenOf(model = handler.models(i))) != token; i++) {}
    }
}
