// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Suite} from "./Suite.sol";
import {IAccumulating, VaultHandler} from "./VaultHandler.sol";

/// @notice The vault and the stake token under random histories. Numbers as in docs/CONTRACTS.md.
contract VaultInvariants is Suite {
    VaultHandler public handler;

    function setUp() external {
        handler = new VaultHandler();
        bytes4[] memory selectors = new bytes4[](13);
        selectors[0] = VaultHandler.pay.selector;
        selectors[1] = VaultHandler.payHolders.selector;
        selectors[2] = VaultHandler.donate.selector;
        selectors[3] = VaultHandler.mint.selector;
        selectors[4] = VaultHandler.transfer.selector;
        selectors[5] = VaultHandler.transferBatch.selector;
        selectors[6] = VaultHandler.claim.selector;
        selectors[7] = VaultHandler.claimTo.selector;
        selectors[8] = VaultHandler.distributeParked.selector;
        selectors[9] = VaultHandler.dislike.selector;
        selectors[10] = VaultHandler.arm.selector;
        selectors[11] = VaultHandler.pass.selector;
        selectors[12] = VaultHandler.pauseOrNot.selector;
        _target(address(handler), selectors);
    }

    /// @dev One function, so that one campaign serves all: forge plays a campaign a function. What an action did not
    /// touch is as it was.
    function invariant_vault() external view {
        require(bytes(handler.broken()).length == 0, handler.broken());
        uint256[] memory touched = handler.touched();
        for (uint256 i = 0; i < touched.length; i++) _sound(touched[i]);
    }

    /// @dev At the end of a run, everything.
    function afterInvariant() external view {
        for (uint256 i = 0; i < handler.modelCount(); i++) _sound(i);
    }

    function _sound(uint256 place) private view {
        uint256 model = handler.models(place);
        _solvent(model);
        _covered(address(handler.tokenOf(model)));
        require(
            handler.seen(model) <= IAccumulating(address(handler.vault())).accumulator(model),
            "I4: the accumulator fell"
        );
    }

    function _solvent(uint256 model) private view {
        uint256 owed = handler.vault().parked(model);
        uint256 held;
        for (uint256 i = 0; i < handler.actorCount(); i++) {
            address account = handler.actors(i);
            owed += handler.vault().claimable(model, account);
            held += handler.stake().balanceOf(account, model);
        }
        require(handler.stake().totalSupply(model) == held, "I5: supply is not the sum of the balances");
        uint256 income = handler.vault().income(model);
        uint256 claimed = handler.vault().claimed(model);
        require(income == handler.arrived(model), "I1: income is not what arrived");
        require(claimed == handler.left(model), "I1: claimed is not what left");
        require(owed + claimed <= income, "I1: owed and paid exceed what was received");
        // Every division leaves less than a unit per holder, and a role's part less than one each.
        uint256 divisions = handler.payments(model) * (handler.actorCount() + 3) + handler.credits(model);
        require(
            handler.stake().totalSupply(model) == 0 || owed + claimed + divisions + 1 >= income
                || model == handler.models(1),
            "I6: more than dust was lost to rounding"
        );
    }

    /// @dev Over all models of one token: what is owed is there, whatever else has been sent.
    function _covered(address token) private view {
        uint256 owed;
        for (uint256 i = 0; i < handler.modelCount(); i++) {
            uint256 model = handler.models(i);
            if (address(handler.tokenOf(model)) != token) continue;
            owed += handler.vault().income(model) - handler.vault().claimed(model) + handler.donated(model);
        }
        require(handler.tokenOf(_modelOf(token)).balanceOf(address(handler.vault())) == owed, "I7: the vault's balance");
    }

    function _modelOf(address token) private view returns (uint256) {
        for (uint256 i = 0;; i++) {
            if (address(handler.tokenOf(handler.models(i))) == token) return handler.models(i);
        }
    }
}
