// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IModels} from "./interfaces/IModels.sol";
import {IRoyaltyVault, USE_INFERENCE, USE_PLAN} from "./interfaces/IRoyaltyVault.sol";
import {IUsagePlans, MAX_RECEIPTS, Plan, Subscription, UsageReceipt} from "./interfaces/IUsagePlans.sol";
import {LOCAL_CHAIN_ID} from "./lib/Field.sol";
import {TokenTransfers} from "./lib/TokenTransfers.sol";

/// @title UsagePlans: fixed fees, deposits and usage receipts
/// @notice Holds deposits. While the vault is paused, it also holds the money that usage receipts have drawn. A fixed
/// fee reaches the vault within the call that pays it.
/// @dev Assumptions:
/// - The settlement token's balances change by transfers alone. All models of a token share one balance, so a token
///   that rebases hurts all models that settle in it.
/// - The vault takes a payment unless it is paused.
/// - A client keeps its key: a receipt counts by the client's signature alone. A client with ERC-1271 code is asked for
///   its answer at the time of recording.
/// - The registry names the owner who may offer a model's plans.
contract UsagePlans is IUsagePlans, Ownable2Step, Pausable, ReentrancyGuardTransient, EIP712 {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev The time for which a requested refund can be paid out.
    uint256 private constant REFUND_WINDOW = 7 days;
    bytes32 private constant RECEIPT_TYPE =
        keccak256("UsageReceipt(uint256 subscription,uint128 count,bytes32 useId,uint64 deadline)");
    /// @dev Gas with which a client's contract is asked for its answer.
    uint256 private constant CLIENT_GAS = 100_000;
    /// @dev Upper bound of a period, so that its end fits 64 bits.
    uint64 private constant LONGEST_PERIOD = 36_500 days;

    /// @notice The registry of the models.
    IModels public immutable registry;
    /// @notice The vault that receives fees and the price of uses.
    IRoyaltyVault public immutable vault;
    /// @inheritdoc IUsagePlans
    uint256 public immutable refundDelay;

    /// @inheritdoc IUsagePlans
    uint256 public planCount;
    /// @inheritdoc IUsagePlans
    uint256 public subscriptionCount;
    /// @inheritdoc IUsagePlans
    mapping(uint256 model => uint256) public held;

    mapping(uint256 plan => Plan) private _plans;
    mapping(uint256 subscription => Subscription) private _subscriptions;

    /// @param registry_ the deployment's ModelRegistry
    /// @param vault_ the deployment's RoyaltyVault
    /// @param refundDelay_ seconds between a request and a refund; at least a day, except on local chains
    /// @param guardian may pause offers, purchases and deposits
    constructor(IModels registry_, IRoyaltyVault vault_, uint256 refundDelay_, address guardian)
        Ownable(guardian)
        EIP712("Assay Usage", "1")
    {
        if (refundDelay_ < 1 days && block.chainid != LOCAL_CHAIN_ID) revert DelayTooShort(refundDelay_);
        registry = registry_;
        vault = vault_;
        refundDelay = refundDelay_;
    }

    // --------------------------------------------------------------------------------------------------------- Pausing

    /// @notice Stop offers, purchases and deposits; receipts and refunds go on. Only by the guardian.
    function pause() external onlyOwner {
        _pause();
    }

    /// @notice Allow offers, purchases and deposits again. Only by the guardian.
    function unpause() external onlyOwner {
        _unpause();
    }

    // ----------------------------------------------------------------------------------------------------------- Plans

    /// @inheritdoc IUsagePlans
    function offer(uint256 model, uint128 price, uint64 period, uint64 uses) external returns (uint256) {
        if (period == 0 || period > LONGEST_PERIOD) revert InvalidPlan("period");
        return _offer(Plan(model, price, period, uses, registry.currentVersion(model), false));
    }

    /// @inheritdoc IUsagePlans
    function offerMetered(uint256 model, uint128 price) external returns (uint256) {
        return _offer(Plan(model, price, 0, 0, registry.currentVersion(model), false));
    }

    /// @inheritdoc IUsagePlans
    function retire(uint256 plan) external {
        Plan storage p = _known(plan);
        _requireModelOwner(p.model);
        if (p.retired) revert NotForSale(plan);
        p.retired = true;
        emit PlanRetired(plan);
    }

    // ------------------------------------------------------------------------------------------------------- Purchases

    /// @inheritdoc IUsagePlans
    function buy(uint256 plan, address client, bytes32 useId) external nonReentrant whenNotPaused returns (uint256) {
        Plan storage p = _known(plan);
        return _buy(plan, p, client, useId, IERC20(registry.settlementTokenOf(p.model)));
    }

    /// @inheritdoc IUsagePlans
    function buyWithPermit(
        uint256 plan,
        address client,
        bytes32 useId,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant whenNotPaused returns (uint256) {
        Plan storage p = _known(plan);
        address token = registry.settlementTokenOf(p.model);
        // Another account may have submitted the permit already. If the allowance is missing, the transfer reverts.
        try IERC20Permit(token).permit(msg.sender, address(this), p.price, deadline, v, r, s) {} catch {}
        return _buy(plan, p, client, useId, IERC20(token));
    }

    /// @inheritdoc IUsagePlans
    function open(uint256 plan, address client, uint128 amount, bytes32 useId)
        external
        nonReentrant
        whenNotPaused
        returns (uint256 subscription)
    {
        Plan storage p = _known(plan);
        if (p.period != 0) revert WrongKind(plan);
        if (p.retired) revert NotForSale(plan);
        subscription = _subscribe(plan, client, 0, amount, useId);
        _deposit(subscription, p.model, amount);
    }

    /// @inheritdoc IUsagePlans
    function deposit(uint256 subscription, uint128 amount) external nonReentrant whenNotPaused {
        Subscription storage s = _subscribed(subscription);
        Plan storage p = _plans[s.plan];
        if (p.period != 0) revert WrongKind(s.plan);
        _deposit(subscription, p.model, amount);
    }

    // ----------------------------------------------------------------------------------------------------------- Usage

    /// @inheritdoc IUsagePlans
    function record(UsageReceipt[] calldata receipts, bytes[] calldata signatures) external nonReentrant {
        uint256 count = receipts.length;
        if (count > MAX_RECEIPTS || count != signatures.length) revert TooManyReceipts(count);
        bytes memory first;
        uint256 counted;
        for (uint256 i = 0; i < count; i++) {
            bytes memory failure = _record(receipts[i], signatures[i]);
            if (failure.length == 0) {
                counted++;
            } else {
                if (first.length == 0) first = failure;
                emit ReceiptSkipped(receipts[i].subscription, receipts[i].useId, bytes4(failure));
            }
        }
        if (counted == 0 && first.length != 0) {
            assembly ("memory-safe") {
                revert(add(first, 0x20), mload(first))
            }
        }
    }

    /// @inheritdoc IUsagePlans
    function forward(uint256 model) external nonReentrant returns (uint256 amount) {
        amount = held[model];
        if (amount == 0) revert NothingHeld(model);
        held[model] = 0;
        emit Forwarded(model, amount);
        _payVault(IERC20(registry.settlementTokenOf(model)), model, amount, USE_INFERENCE, 0);
    }

    // --------------------------------------------------------------------------------------------------------- Refunds

    /// @inheritdoc IUsagePlans
    function requestRefund(uint256 subscription, uint128 amount) external {
        Subscription storage s = _subscribed(subscription);
        if (s.payer != msg.sender) revert NotPayer(subscription, msg.sender);
        if (amount == 0 || amount > s.deposit) revert NothingToRefund(subscription);
        s.refundable = amount;
        s.refundAt = uint64(block.timestamp + refundDelay);
        emit RefundRequested(subscription, amount, s.refundAt);
    }

    /// @inheritdoc IUsagePlans
    function refund(uint256 subscription) external nonReentrant returns (uint256 amount) {
        Subscription storage s = _subscribed(subscription);
        amount = s.refundable < s.deposit ? s.refundable : s.deposit;
        if (amount == 0) revert NothingToRefund(subscription);
        if (block.timestamp < s.refundAt) revert RefundTooEarly(s.refundAt);
        // A request lapses: a standing one could be paid out at once, ahead of any later receipt.
        if (block.timestamp > uint256(s.refundAt) + REFUND_WINDOW) revert NothingToRefund(subscription);
        s.deposit -= uint128(amount);
        s.refundable = 0;
        s.refundAt = 0;
        emit Refunded(subscription, s.payer, amount);
        IERC20(registry.settlementTokenOf(_plans[s.plan].model)).safeTransfer(s.payer, amount);
    }

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @inheritdoc IUsagePlans
    function planOf(uint256 plan) external view returns (Plan memory) {
        return _known(plan);
    }

    /// @inheritdoc IUsagePlans
    function subscriptionOf(uint256 subscription) external view returns (Subscription memory) {
        return _subscribed(subscription);
    }

    // -------------------------------------------------------------------------------------------------------- Internal

    function _offer(Plan memory p) private whenNotPaused returns (uint256 plan) {
        _requireModelOwner(p.model);
        if (p.price == 0) revert InvalidPlan("price");
        plan = ++planCount;
        _plans[plan] = p;
        emit PlanOffered(plan, p.model, p.price, p.period, p.uses, p.version);
    }

    function _buy(uint256 plan, Plan storage p, address client, bytes32 useId, IERC20 token)
        private
        returns (uint256 subscription)
    {
        if (p.period == 0) revert WrongKind(plan);
        if (p.retired) revert NotForSale(plan);
        if (registry.currentVersion(p.model) != p.version) revert PlanOutdated(plan, p.version);
        uint256 price = p.price;
        subscription = _subscribe(plan, client, uint64(block.timestamp) + p.period, price, useId);
        uint256 received = _receive(token, price);
        if (received != price) revert NotFullyPaid(price, received);
        _payVault(token, p.model, price, USE_PLAN, useId);
    }

    function _subscribe(uint256 plan, address client, uint64 until, uint256 amount, bytes32 useId)
        private
        returns (uint256 subscription)
    {
        if (client == address(0)) revert InvalidClient(client);
        subscription = ++subscriptionCount;
        Subscription storage s = _subscriptions[subscription];
        s.plan = plan;
        s.payer = msg.sender;
        s.client = client;
        s.from = uint64(block.timestamp);
        s.until = until;
        emit Subscribed(subscription, plan, client, msg.sender, s.from, until, amount, useId);
    }

    function _deposit(uint256 subscription, uint256 model, uint256 amount) private {
        Subscription storage s = _subscriptions[subscription];
        uint256 received = _receive(IERC20(registry.settlementTokenOf(model)), amount);
        s.deposit += received.toUint128();
        // The payer's own deposit is for uses, so it ends its request for a refund. Another account's leaves it alone.
        if (msg.sender == s.payer) {
            s.refundable = 0;
            s.refundAt = 0;
        }
        emit Deposited(subscription, msg.sender, received, s.deposit);
    }

    /// @dev Returns the error for which the receipt does not count; empty if it does.
    function _record(UsageReceipt calldata receipt, bytes calldata signature) private returns (bytes memory) {
        uint256 subscription = receipt.subscription;
        Subscription storage s = _subscriptions[subscription];
        Plan storage p = _plans[s.plan];
        if (s.plan == 0) return abi.encodeWithSelector(UnknownSubscription.selector, subscription);
        if (block.timestamp > receipt.deadline) return abi.encodeWithSelector(ReceiptExpired.selector, subscription, receipt.deadline);
        if (!_isSigned(receipt, s.client, signature)) return abi.encodeWithSelector(InvalidSignature.selector, subscription);
        if (receipt.count <= s.used) return abi.encodeWithSelector(ReceiptSpent.selector, subscription, s.used);
        if (p.uses != 0 && receipt.count > p.uses) return abi.encodeWithSelector(UsesExceeded.selector, subscription, p.uses);
        uint256 uses = receipt.count - s.used;
        if (p.period == 0) {
            if (s.deposit < p.price) return abi.encodeWithSelector(DepositTooSmall.selector, subscription, uses * p.price, s.deposit);
            _draw(subscription, s, p, uses, receipt.useId);
        } else {
            s.used = receipt.count;
            emit UsageRecorded(subscription, receipt.useId, uses, receipt.count, 0);
        }
        return "";
    }

    /// @dev An ECDSA signature by the client's key stays valid even if its account gets code later (EIP-7702). A client
    /// that is a contract is asked for its answer with a fixed amount of gas, so that it can't use up that of the batch.
    function _isSigned(UsageReceipt calldata receipt, address client, bytes calldata signature)
        private
        view
        returns (bool)
    {
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(RECEIPT_TYPE, receipt.subscription, receipt.count, receipt.useId, receipt.deadline))
        );
        (address signer,,) = ECDSA.tryRecover(digest, signature);
        if (signer == client) return true;
        if (client.code.length == 0) return false;
        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        // A call gets at most 63/64 of the gas that is left.
        if (gasleft() < CLIENT_GAS * 64 / 63 + 10_000) revert TooLittleGas();
        bool ok;
        bytes32 answer;
        assembly ("memory-safe") {
            ok := staticcall(CLIENT_GAS, client, add(question, 0x20), mload(question), 0, 0x20)
            ok := and(ok, gt(returndatasize(), 0x1f))
            answer := mload(0)
        }
        return ok && answer == bytes32(IERC1271.isValidSignature.selector);
    }

    /// @dev Pays for as many of the uses as the deposit suffices for, at least one. The same receipt can be submitted again
    /// for the rest after another deposit.
    function _draw(uint256 subscription, Subscription storage s, Plan storage p, uint256 uses, bytes32 useId) private {
        uint256 affordable = s.deposit / p.price;
        if (uses > affordable) uses = affordable;
        uint256 amount = uses * p.price;
        uint256 model = p.model;
        s.used += uint128(uses);
        s.deposit -= uint128(amount);
        emit UsageRecorded(subscription, useId, uses, s.used, amount);
        // The money leaves the deposit now, even if the vault is paused: a refund can't reach it any more.
        if (Pausable(address(vault)).paused()) held[model] += amount;
        else _payVault(IERC20(registry.settlementTokenOf(model)), model, amount, USE_INFERENCE, useId);
    }

    function _receive(IERC20 token, uint256 amount) private returns (uint256 received) {
        received = TokenTransfers.pull(token, msg.sender, amount);
        if (received == 0) revert NothingReceived();
    }

    function _payVault(IERC20 token, uint256 model, uint256 amount, uint8 kind, bytes32 useId) private {
        token.forceApprove(address(vault), amount);
        vault.pay(model, amount, kind, useId);
    }

    function _known(uint256 plan) private view returns (Plan storage p) {
        p = _plans[plan];
        if (p.price == 0) revert UnknownPlan(plan);
    }

    function _subscribed(uint256 subscription) private view returns (Subscription storage s) {
        s = _subscriptions[subscription];
        if (s.plan == 0) revert UnknownSubscription(subscription);
    }

    function _requireModelOwner(uint256 model) private view {
        if (registry.ownerOf(model) != msg.sender) revert NotModelOwner(model, msg.sender);
    }
}
