// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

/// @dev Upper bound of the usage receipts in one call.
uint256 constant MAX_RECEIPTS = 64;

/// @notice An offer of a model's owner. Its values never change, except that its sale can end.
/// @param model the model whose uses it sells
/// @param price of a period, or (period 0) of one use, in the model's settlement token
/// @param period seconds that a fixed fee covers; 0: every use is paid out of a deposit
/// @param uses uses included in a period; 0: any number. Always 0 where every use is paid
/// @param version the model's version by which a fixed fee is divided; the plan is sold only while it is in force
/// @param retired no longer sold
struct Plan {
    uint256 model;
    uint128 price;
    uint64 period;
    uint64 uses;
    uint32 version;
    bool retired;
}

/// @notice A purchase of a plan.
/// @param plan its id
/// @param payer paid for it; receives refunds of the deposit
/// @param from first Unix second
/// @param client must sign every usage receipt: an account, or a contract with ERC-1271
/// @param until Unix second after the last that a fixed fee covers; 0 where every use is paid
/// @param used uses recorded so far
/// @param deposit the rest of the deposit
/// @param refundable the part of it that the payer has asked back
/// @param refundAt Unix second from which on that can be paid out; 0: no request
struct Subscription {
    uint256 plan;
    address payer;
    uint64 from;
    address client;
    uint64 until;
    uint128 used;
    uint128 deposit;
    uint128 refundable;
    uint64 refundAt;
}

/// @notice A client's signed statement of its uses.
/// @param subscription the purchase
/// @param count all uses so far, so that the newest receipt replaces all older ones
/// @param useId the client's reference, for instance the hash of an invoice
/// @param deadline Unix second after which the receipt may not be submitted
struct UsageReceipt {
    uint256 subscription;
    uint128 count;
    bytes32 useId;
    uint64 deadline;
}

/// @title Usage plans: a fixed fee for a period, or a deposit from which uses are paid
/// @notice
/// - Fixed fee: the vault divides it when it is paid, whatever number of uses follows. Usage receipts only count uses,
///   up to the number included.
/// - Deposit: it stays the payer's. Each usage receipt moves the price of the uses since the last one into the vault,
///   as far as the deposit suffices. While the vault is paused, this contract holds that money for it. The payer gets
///   the rest back after a delay in which the operator can still submit receipts.
/// - A usage receipt counts by the client's signature alone (EIP-712, or ERC-1271). Anybody may submit it.
/// @dev Counts are cumulative. So a receipt works once, receipts lose nothing in any order, and no nonce is needed. The
/// contract can't tell whether a client signs for every use: an operator should refuse service to a client that does
/// not sign.
interface IUsagePlans {
    // ---------------------------------------------------------------------------------------------------------- Events

    /// @notice A plan was offered.
    /// @param plan its id
    /// @param model the model whose uses it sells
    /// @param price of a period, or (period 0) of one use
    /// @param period seconds; 0: every use is paid out of a deposit
    /// @param uses uses included in a period; 0: any number
    /// @param version the model's version in force
    event PlanOffered(
        uint256 indexed plan,
        uint256 indexed model,
        uint128 price,
        uint64 period,
        uint64 uses,
        uint32 version
    );
    /// @notice A plan is no longer sold.
    event PlanRetired(uint256 indexed plan);
    /// @notice A plan was bought.
    /// @param subscription the purchase's id
    /// @param plan the plan
    /// @param client must sign usage receipts
    /// @param payer paid; receives refunds
    /// @param from first Unix second
    /// @param until Unix second after the last; 0 where every use is paid
    /// @param amount price, or amount offered as a deposit
    /// @param useId the payer's reference
    event Subscribed(
        uint256 indexed subscription,
        uint256 indexed plan,
        address indexed client,
        address payer,
        uint64 from,
        uint64 until,
        uint256 amount,
        bytes32 useId
    );
    /// @notice `amount` was added to a deposit, which is now `deposit`.
    event Deposited(uint256 indexed subscription, address indexed payer, uint256 amount, uint256 deposit);
    /// @notice A usage receipt was recorded: `uses` more, `total` in all; `amount` was taken from the deposit.
    event UsageRecorded(
        uint256 indexed subscription, bytes32 indexed useId, uint256 uses, uint256 total, uint256 amount
    );
    /// @notice A usage receipt does not count, for the error with the selector `reason`. The others of its call do.
    event ReceiptSkipped(uint256 indexed subscription, bytes32 indexed useId, bytes4 reason);
    /// @notice Money that receipts drew while the vault was paused was paid to the vault.
    event Forwarded(uint256 indexed model, uint256 amount);
    /// @notice The payer asked `amount` of its deposit back; it can be paid out from `refundAt` (Unix seconds) on.
    event RefundRequested(uint256 indexed subscription, uint256 amount, uint64 refundAt);
    /// @notice `amount` of a deposit was paid back to the payer.
    event Refunded(uint256 indexed subscription, address indexed to, uint256 amount);

    // ---------------------------------------------------------------------------------------------------------- Errors

    /// @notice Only the model's owner may call this function.
    error NotModelOwner(uint256 model, address caller);
    /// @notice Only the subscription's payer may call this function.
    error NotPayer(uint256 subscription, address caller);
    /// @notice A value of the plan is out of its range; `field` is its name.
    error InvalidPlan(bytes32 field);
    /// @notice There is no plan with this id.
    error UnknownPlan(uint256 plan);
    /// @notice There is no subscription with this id.
    error UnknownSubscription(uint256 subscription);
    /// @notice The plan is no longer sold.
    error NotForSale(uint256 plan);
    /// @notice The model's version `version`, under which the plan was offered, is no longer in force.
    error PlanOutdated(uint256 plan, uint32 version);
    /// @notice The call is for a fixed fee and the plan is metered, or the other way round.
    error WrongKind(uint256 plan);
    /// @notice The client can't be the zero address.
    error InvalidClient(address client);
    /// @notice The token delivered `received` instead of the price.
    error NotFullyPaid(uint256 expected, uint256 received);
    /// @notice The token transfer did not raise this contract's balance.
    error NothingReceived();
    /// @notice The call has more than 64 usage receipts, or not one signature for each.
    error TooManyReceipts(uint256 count);
    /// @notice The call has too little gas left to ask a client's contract for its answer.
    error TooLittleGas();
    /// @notice The usage receipt could be submitted until `deadline` (Unix seconds).
    error ReceiptExpired(uint256 subscription, uint64 deadline);
    /// @notice The signature is not the client's.
    error InvalidSignature(uint256 subscription);
    /// @notice The usage receipt counts no more uses than the `recorded` ones.
    error ReceiptSpent(uint256 subscription, uint256 recorded);
    /// @notice The usage receipt counts more uses than the `included` ones.
    error UsesExceeded(uint256 subscription, uint256 included);
    /// @notice The deposit does not suffice for a single use.
    error DepositTooSmall(uint256 subscription, uint256 needed, uint256 deposit);
    /// @notice This contract holds nothing for the vault on behalf of this model.
    error NothingHeld(uint256 model);
    /// @notice The amount is zero or exceeds the deposit; or there is no request, or it has lapsed.
    error NothingToRefund(uint256 subscription);
    /// @notice The refund can be paid out from `refundAt` (Unix seconds) on.
    error RefundTooEarly(uint256 refundAt);
    /// @notice A refund delay below a day is accepted on local chains only.
    error DelayTooShort(uint256 delay);

    // ----------------------------------------------------------------------------------------------------------- Plans

    /// @notice Offer a fixed fee for a period, under the version in force. Only by the model's owner.
    /// @param model the model
    /// @param price of a period, in the model's settlement token
    /// @param period seconds
    /// @param uses uses included; 0: any number
    /// @return plan its id
    function offer(uint256 model, uint128 price, uint64 period, uint64 uses) external returns (uint256 plan);

    /// @notice Offer uses that are paid one by one out of a deposit. Only by the model's owner.
    /// @param model the model
    /// @param price of one use, in the model's settlement token
    /// @return plan its id
    function offerMetered(uint256 model, uint128 price) external returns (uint256 plan);

    /// @notice End a plan's sale; purchases stay. Only by the model's owner.
    /// @param plan the plan
    function retire(uint256 plan) external;

    // ------------------------------------------------------------------------------------------------------- Purchases

    /// @notice Buy a period, which begins now. The caller pays the price.
    /// @param plan a plan with a fixed fee
    /// @param client must sign usage receipts
    /// @param useId the payer's reference
    /// @return subscription the purchase's id
    function buy(uint256 plan, address client, bytes32 useId) external returns (uint256 subscription);

    /// @notice Buy a period with an ERC-2612 permit for the price. If another account has submitted the permit already,
    /// the purchase still goes through.
    /// @param plan a plan with a fixed fee
    /// @param client must sign usage receipts
    /// @param useId the payer's reference
    /// @param deadline the permit's last Unix second
    /// @param v of the permit's signature
    /// @param r of the permit's signature
    /// @param s of the permit's signature
    /// @return subscription the purchase's id
    function buyWithPermit(
        uint256 plan,
        address client,
        bytes32 useId,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 subscription);

    /// @notice Deposit money for metered uses.
    /// @param plan a metered plan
    /// @param client must sign usage receipts
    /// @param amount to take from the caller; the amount that arrives is credited
    /// @param useId the payer's reference
    /// @return subscription the purchase's id
    function open(uint256 plan, address client, uint128 amount, bytes32 useId)
        external
        returns (uint256 subscription);

    /// @notice Add to a deposit. Anybody; the money becomes the payer's. A deposit by the payer ends its request for a
    /// refund.
    /// @param subscription a metered purchase
    /// @param amount to take from the caller; the amount that arrives is credited
    function deposit(uint256 subscription, uint128 amount) external;

    // ----------------------------------------------------------------------------------------------------------- Usage

    /// @notice Record usage receipts. For a metered plan, pays for as many uses as the deposit suffices for. A receipt
    /// that does not count is skipped; if none counts, the call reverts with the first one's error. So a receipt submitted ahead
    /// does not make the batch fail. Anybody.
    /// @param receipts at most 64
    /// @param signatures the client's signature of each
    function record(UsageReceipt[] calldata receipts, bytes[] calldata signatures) external;

    /// @notice Pay the vault the money that receipts drew while it was paused. Anybody.
    /// @param model the model
    /// @return amount paid
    function forward(uint256 model) external returns (uint256 amount);

    // --------------------------------------------------------------------------------------------------------- Refunds

    /// @notice Ask for a part of a deposit back. Only by its payer. Receipts can still draw on it until it is paid out.
    /// @param subscription a metered purchase
    /// @param amount at most the deposit; replaces an earlier request
    function requestRefund(uint256 subscription, uint128 amount) external;

    /// @notice Pay a requested refund to the payer, as far as the deposit still suffices. Anybody, for seven days after
    /// `refundDelay()`; then the request lapses.
    /// @param subscription a metered purchase
    /// @return amount paid
    function refund(uint256 subscription) external returns (uint256 amount);

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @notice A plan. Reverts if there is none.
    /// @param plan its id
    /// @return content the plan
    function planOf(uint256 plan) external view returns (Plan memory content);
    /// @notice A purchase. Reverts if there is none.
    /// @param subscription its id
    /// @return content the purchase
    function subscriptionOf(uint256 subscription) external view returns (Subscription memory content);
    /// @notice The amount that a model's receipts drew while the vault was paused, and that is not yet forwarded.
    /// @param model the model
    /// @return amount in the settlement token's smallest unit
    function held(uint256 model) external view returns (uint256 amount);
    /// @notice Number of plans; ids run from 1.
    /// @return count the number
    function planCount() external view returns (uint256 count);
    /// @notice Number of purchases; ids run from 1.
    /// @return count the number
    function subscriptionCount() external view returns (uint256 count);
    /// @notice The time between a request for a refund and its payment.
    /// @return delay seconds
    function refundDelay() external view returns (uint256 delay);
}
