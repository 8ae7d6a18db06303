// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

/// @dev Most receipts that one call carries.
uint256 constant MAX_RECEIPTS = 64;

/// @notice An offer of a model's owner; nothing of it changes but that its sale can end.
/// @param model whose uses it sells
/// @param price of a period, or (period 0) of one use, in the model's settlement token
/// @param period seconds that a fixed fee covers; 0: every use is paid out of a deposit
/// @param uses included in a period; 0: any number. Always 0 where every use is paid
/// @param version the model's version by which a fixed fee is divided: it is sold while that is in force, no longer
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
/// @param payer who paid, and to whom an unused deposit goes back
/// @param client whose signature a receipt needs: an account, or a contract with ERC-1271
/// @param from first Unix second
/// @param until Unix second after the last that a fixed fee covers; 0 where every use is paid
/// @param used uses on receipts so far
/// @param deposit left of a deposit
/// @param refundable asked back of it
/// @param refundAt Unix second from which on that can be had; 0: nothing was asked back
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

/// @notice The client's word for what it has used.
/// @param subscription whose uses these are
/// @param count all uses so far: the newest receipt says it all, and an older one says nothing any more
/// @param useId the client's reference, for instance the hash of an invoice
/// @param deadline Unix second after which the receipt may not be submitted
struct UsageReceipt {
    uint256 subscription;
    uint128 count;
    bytes32 useId;
    uint64 deadline;
}

/// @title Usage plans: a fixed fee for a period, or a deposit from which uses are paid
/// @notice A fixed fee is divided by the vault when it is paid, whatever is used later: a fixed cost. Its receipts only
/// count uses, up to what is included. A deposit stays the payer's: each receipt moves the price of the uses since the
/// last one into the vault (or, while that is paused, aside for it), as far as the deposit goes, and what is left goes back to the payer after a delay in which the operator can still hand
/// in receipts. A receipt counts by the client's signature (EIP-712, or ERC-1271) alone; anybody may hand it in.
/// @dev Counts are cumulative, so a receipt works once, in any order loses nothing, and needs no nonce. That a client
/// signs for every use is for the operator to see to: one who does not sign gets no more service.
interface IUsagePlans {
    event PlanOffered(
        uint256 indexed plan,
        uint256 indexed model,
        uint128 price,
        uint64 period,
        uint64 uses,
        uint32 version
    );
    event PlanRetired(uint256 indexed plan);
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
    event Deposited(uint256 indexed subscription, address indexed payer, uint256 amount, uint256 deposit);
    /// @notice `uses` more on a receipt, `total` in all; `amount` was taken for them out of the deposit.
    event UsageRecorded(
        uint256 indexed subscription, bytes32 indexed useId, uint256 uses, uint256 total, uint256 amount
    );
    /// @notice What receipts drew while the vault was paused has been paid to it.
    event Forwarded(uint256 indexed model, uint256 amount);
    event RefundRequested(uint256 indexed subscription, uint256 amount, uint64 refundAt);
    event Refunded(uint256 indexed subscription, address indexed to, uint256 amount);

    error NotModelOwner(uint256 model, address caller);
    error NotPayer(uint256 subscription, address caller);
    error InvalidPlan(bytes32 field);
    error UnknownPlan(uint256 plan);
    error UnknownSubscription(uint256 subscription);
    error NotForSale(uint256 plan);
    /// @notice The model's terms are no longer those that the plan was offered under.
    error PlanOutdated(uint256 plan, uint32 version);
    /// @notice The plan is of the other kind.
    error WrongKind(uint256 plan);
    error InvalidClient(address client);
    /// @notice The token delivered another amount than the price.
    error NotFullyPaid(uint256 expected, uint256 received);
    error NothingReceived();
    error TooManyReceipts(uint256 count);
    error ReceiptExpired(uint256 subscription, uint64 deadline);
    error InvalidSignature(uint256 subscription);
    /// @notice The receipt says no more than what is on record.
    error ReceiptSpent(uint256 subscription, uint256 recorded);
    error UsesExceeded(uint256 subscription, uint256 included);
    /// @notice It is not enough for a single use.
    error DepositTooSmall(uint256 subscription, uint256 needed, uint256 deposit);
    error NothingHeld(uint256 model);
    error NothingToRefund(uint256 subscription);
    error RefundTooEarly(uint256 refundAt);
    error DelayTooShort(uint256 delay);

    /// @notice Offer a fixed fee for a period, under the version in force. Only by the model's owner.
    function offer(uint256 model, uint128 price, uint64 period, uint64 uses) external returns (uint256 plan);

    /// @notice Offer uses paid one by one out of a deposit. Only by the model's owner.
    function offerMetered(uint256 model, uint128 price) external returns (uint256 plan);

    /// @notice End a plan's sale; what was sold stays. Only by the model's owner.
    function retire(uint256 plan) external;

    /// @notice Buy a period, which begins now. The caller pays the price, exactly.
    function buy(uint256 plan, address client, bytes32 useId) external returns (uint256 subscription);

    /// @notice The same, with an ERC-2612 permit for the price. A permit that somebody else already used does no harm.
    function buyWithPermit(
        uint256 plan,
        address client,
        bytes32 useId,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 subscription);

    /// @notice Deposit for uses to come; credits what really arrives.
    function open(uint256 plan, address client, uint128 amount, bytes32 useId)
        external
        returns (uint256 subscription);

    /// @notice Add to a deposit; anybody. It becomes the payer's.
    function deposit(uint256 subscription, uint128 amount) external;

    /// @notice Record the uses of receipts, and pay for them where each is paid: as many as the deposit is enough for.
    /// All receipts count, or none.
    function record(UsageReceipt[] calldata receipts, bytes[] calldata signatures) external;

    /// @notice Pay the vault what receipts drew while it was paused. Anybody.
    function forward(uint256 model) external returns (uint256 amount);

    /// @notice Ask for a part of a deposit back. Only by its payer. Receipts still draw on it until it is fetched.
    function requestRefund(uint256 subscription, uint128 amount) external;

    /// @notice Pay out what was asked back, or what is left of it; after `refundDelay()`, for seven days: then the wish
    /// lapses, as it does with the next deposit. Anybody; to the payer.
    function refund(uint256 subscription) external returns (uint256 amount);

    function planOf(uint256 plan) external view returns (Plan memory);
    function subscriptionOf(uint256 subscription) external view returns (Subscription memory);
    /// @notice Drawn by receipts of a model while the vault was paused, and not forwarded yet.
    function held(uint256 model) external view returns (uint256);
    function planCount() external view returns (uint256);
    function subscriptionCount() external view returns (uint256);
    function refundDelay() external view returns (uint256);
}
