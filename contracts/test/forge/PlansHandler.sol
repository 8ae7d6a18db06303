// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IUsagePlans, Plan, UsageReceipt} from "../../interfaces/IUsagePlans.sol";
import {IPausable, IToken} from "./Play2.sol";
import {VaultHandler} from "./VaultHandler.sol";
import {vm} from "./Vm.sol";

/// @notice Plans, usage receipts and refunds, in addition to the actions of VaultHandler.
contract PlansHandler is VaultHandler {
    uint256 private constant CLIENT = 0xC11E;
    bytes32 private constant RECEIPT_TYPE =
        keccak256("UsageReceipt(uint256 subscription,uint128 count,bytes32 useId,uint64 deadline)");
    bytes32 private _domain;
    /// @notice Recorded uses, recomputed.
    mapping(uint256 subscription => uint256) private _used;

    constructor() {
        plans = IUsagePlans(_deploy("UsagePlans", abi.encode(registry, vault, DELAY, GUARDIAN)));
        _domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Assay Usage"),
                keccak256("1"),
                block.chainid,
                address(plans)
            )
        );
    }

    /// @dev One of the models whose token is well-behaved; plans of this campaign use only those.
    function _sold(uint256 seed) private returns (uint256 model) {
        uint256 choice = seed % 3;
        model = choice == 0 ? models[0] : models[3 + choice];
        _touch(choice == 0 ? 0 : 3 + choice);
    }

    function offer(uint256 what, uint256 price, uint256 kind) external acting {
        uint256 model = _sold(what);
        if (kind % 2 == 0) {
            try plans.offer(model, uint128(price % 1e9), uint64(1 + kind % 90 days), uint64(kind % 5)) {
                done["offer"]++;
            } catch {}
        } else {
            try plans.offerMetered(model, uint128(price % 1e6)) {
                done["offer"]++;
            } catch {}
        }
    }

    function _plan(uint256 seed) private view returns (uint256) {
        return plans.planCount() == 0 ? 0 : 1 + seed % plans.planCount();
    }

    function _subscription(uint256 seed) private view returns (uint256) {
        return plans.subscriptionCount() == 0 ? 0 : 1 + seed % plans.subscriptionCount();
    }

    function buy(uint256 who, uint256 what) external acting {
        uint256 plan = _plan(what);
        if (plan != 0) _buy(_actor(who), plan, plans.planOf(plan).model, plans.planOf(plan).price);
    }

    function _buy(address payer, uint256 plan, uint256 model, uint256 price) private watched(model) {
        IToken(tokens[0]).mint(payer, price);
        uint256 before = IToken(tokens[0]).balanceOf(address(vault));
        vm.startPrank(payer);
        IToken(tokens[0]).approve(address(plans), price);
        try plans.buy(plan, vm.addr(CLIENT), 0) {
            _mark(IToken(tokens[0]).balanceOf(address(vault)) - before == price, "I13: a fee that did not reach the vault");
            done["buy"]++;
        } catch {}
        vm.stopPrank();
    }

    function open(uint256 who, uint256 what, uint256 amount) external acting {
        uint256 plan = _plan(what);
        if (plan == 0) return;
        address payer = _actor(who);
        amount = 1 + amount % 1e12;
        IToken(tokens[0]).mint(payer, amount);
        vm.startPrank(payer);
        IToken(tokens[0]).approve(address(plans), amount);
        try plans.open(plan, vm.addr(CLIENT), uint128(amount), 0) returns (uint256 subscription) {
            _mark(plans.subscriptionOf(subscription).deposit == amount, "I13: a deposit was not credited");
            done["open"]++;
        } catch {}
        vm.stopPrank();
    }

    /// @notice Submits a usage receipt: mostly a valid one; sometimes an old one, one above the limit, or one signed by
    /// another account.
    function record(uint256 what, uint256 uses, uint256 signer) external acting {
        uint256 subscription = _subscription(what);
        if (subscription == 0) return;
        _record(subscription, plans.planOf(plans.subscriptionOf(subscription).plan).model, uses, signer % 7 != 0);
    }

    struct Usage {
        uint256 count;
        uint256 price;
        uint256 deposit;
        uint256 before;
        uint256 included;
        uint256 held;
    }

    function _record(uint256 subscription, uint256 model, uint256 uses, bool honest) private watched(model) {
        Usage memory u;
        Plan memory plan = plans.planOf(plans.subscriptionOf(subscription).plan);
        uint256 signed = uses % 9 == 0 ? _used[subscription] : _used[subscription] + 1 + uses % 4;
        u.count = signed;
        u.included = plan.uses;
        u.deposit = plans.subscriptionOf(subscription).deposit;
        if (plan.period == 0) {
            // As many uses as the deposit suffices for.
            uint256 most = u.deposit / plan.price;
            if (u.count > _used[subscription] + most) u.count = _used[subscription] + most;
            u.price = (u.count - _used[subscription]) * plan.price;
        }
        u.held = plans.held(model);
        u.before = IToken(tokens[0]).balanceOf(address(vault));
        (UsageReceipt[] memory receipts, bytes[] memory signatures) = _receipt(subscription, signed, honest);
        try plans.record(receipts, signatures) {
            _mark(honest, "I13: a receipt that the client did not sign");
            _recorded(subscription, model, u);
        } catch {
            _mark(!honest || !_payable(subscription, u), "I13: a good receipt was refused");
        }
    }

    function _payable(uint256 subscription, Usage memory u) private view returns (bool) {
        return u.count > _used[subscription] && u.price <= u.deposit && (u.included == 0 || u.count <= u.included);
    }

    function _recorded(uint256 subscription, uint256 model, Usage memory u) private {
        _mark(_payable(subscription, u), "I13: a receipt counted twice, or beyond the plan or the deposit");
        uint256 paid = IToken(tokens[0]).balanceOf(address(vault)) - u.before;
        uint256 held = plans.held(model) - u.held;
        _mark(paid + held == u.price, "I13: uses that were not paid");
        _mark(held == 0 || IPausable(address(vault)).paused(), "I13: held though the vault takes payments");
        _mark(
            plans.subscriptionOf(subscription).deposit + u.price == u.deposit, "I13: another amount off the deposit"
        );
        _used[subscription] = u.count;
        done["record"]++;
    }

    function _receipt(uint256 subscription, uint256 count, bool honest)
        private
        view
        returns (UsageReceipt[] memory receipts, bytes[] memory signatures)
    {
        receipts = new UsageReceipt[](1);
        signatures = new bytes[](1);
        receipts[0] = UsageReceipt(subscription, uint128(count), bytes32(count), uint64(block.timestamp));
        bytes32 content =
            keccak256(abi.encode(RECEIPT_TYPE, subscription, count, bytes32(count), uint256(block.timestamp)));
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(honest ? CLIENT : CLIENT + 1, keccak256(abi.encodePacked(hex"1901", _domain, content)));
        signatures[0] = abi.encodePacked(r, s, v);
    }

    /// @notice Forwards the money that was drawn while the vault was paused.
    function forward(uint256 what) external acting {
        _forward(_sold(what));
    }

    function _forward(uint256 model) private watched(model) {
        uint256 held = plans.held(model);
        uint256 before = IToken(tokens[0]).balanceOf(address(vault));
        try plans.forward(model) returns (uint256 amount) {
            _mark(amount == held && plans.held(model) == 0, "I13: another amount was forwarded");
            _mark(IToken(tokens[0]).balanceOf(address(vault)) - before == held, "I13: what was held went astray");
            done["forward"]++;
        } catch {
            _mark(held == 0 || IPausable(address(vault)).paused(), "I3: forwarding was blocked");
        }
    }

    function requestRefund(uint256 what, uint256 amount) external acting {
        uint256 subscription = _subscription(what);
        if (subscription == 0) return;
        uint256 deposit = plans.subscriptionOf(subscription).deposit;
        vm.prank(plans.subscriptionOf(subscription).payer);
        try plans.requestRefund(subscription, uint128(amount % (deposit + 2))) {
            done["requestRefund"]++;
        } catch {}
    }

    function refund(uint256 what) external acting {
        uint256 subscription = _subscription(what);
        if (subscription == 0) return;
        uint256 deposit = plans.subscriptionOf(subscription).deposit;
        uint256 ready = plans.subscriptionOf(subscription).refundAt;
        bool lapsed = block.timestamp > ready + 7 days;
        address payer = plans.subscriptionOf(subscription).payer;
        uint256 before = IToken(tokens[0]).balanceOf(payer);
        try plans.refund(subscription) returns (uint256 amount) {
            _mark(
                ready != 0 && block.timestamp >= ready && !lapsed && amount <= deposit,
                "I13: a refund too early, too late, or too large"
            );
            _mark(IToken(tokens[0]).balanceOf(payer) - before == amount, "I13: a refund went astray");
            done["refund"]++;
        } catch {
            _mark(ready == 0 || block.timestamp < ready || lapsed || deposit == 0, "I3: a refund was blocked");
        }
    }
}
