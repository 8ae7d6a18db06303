// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IModelRegistry, Payees, Shares} from "./interfaces/IModelRegistry.sol";
import {IRoyaltyVault} from "./interfaces/IRoyaltyVault.sol";
import {IStakeToken} from "./interfaces/IStakeToken.sol";
import {LOCAL_CHAIN_ID} from "./lib/Field.sol";

/// @title RoyaltyVault
/// @dev Per model an accumulator of royalties per unit of stake, scaled by 2^128, and per holder the accumulator's
/// value up to which it has been credited. Tokens sent here without `pay` belong to nobody and move no share price.
/// Models share one balance per token, so a rebasing token is at the risk of those who accept it as settlement.
contract RoyaltyVault is IRoyaltyVault, Ownable2Step, Pausable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant SCALE = 1 << 128;
    uint256 private constant BASIS_POINTS = 10_000;

    IModelRegistry public immutable registry;
    IStakeToken public immutable stakeToken;
    /// @inheritdoc IRoyaltyVault
    uint256 public immutable parkingDelay;

    /// @inheritdoc IRoyaltyVault
    mapping(uint256 model => uint256) public parked;
    /// @inheritdoc IRoyaltyVault
    mapping(uint256 model => uint256) public income;
    /// @inheritdoc IRoyaltyVault
    mapping(uint256 model => uint256) public claimed;
    /// @notice Royalties per unit of stake so far, scaled by 2^128; never falls.
    mapping(uint256 model => uint256) public accumulator;
    /// @notice Unix second of the first stake.
    mapping(uint256 model => uint256) public firstStakeAt;

    mapping(uint256 model => mapping(address holder => uint256)) private _creditedUpTo;
    mapping(uint256 model => mapping(address account => uint256)) private _credit;

    constructor(IModelRegistry registry_, IStakeToken stakeToken_, uint256 parkingDelay_, address guardian)
        Ownable(guardian)
    {
        if (parkingDelay_ < 1 days && block.chainid != LOCAL_CHAIN_ID) revert DelayTooShort(parkingDelay_);
        registry = registry_;
        stakeToken = stakeToken_;
        parkingDelay = parkingDelay_;
    }

    /// @notice Stop payments. Claims go on.
    function pause() external onlyOwner {
        _pause();
    }

    function unpause() external onlyOwner {
        _unpause();
    }

    /// @inheritdoc IRoyaltyVault
    function pay(uint256 model, uint256 amount, uint8 kind) external nonReentrant whenNotPaused returns (uint256) {
        return _pay(model, IERC20(registry.settlementTokenOf(model)), amount, kind);
    }

    /// @inheritdoc IRoyaltyVault
    function payWithPermit(
        uint256 model,
        uint256 amount,
        uint8 kind,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant whenNotPaused returns (uint256) {
        address token = registry.settlementTokenOf(model);
        // Anybody may submit the permit first; if an allowance is missing then, the transfer says so.
        try IERC20Permit(token).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        return _pay(model, IERC20(token), amount, kind);
    }

    /// @inheritdoc IRoyaltyVault
    function payHolders(uint256 model, uint256 amount, uint8 kind)
        external
        nonReentrant
        whenNotPaused
        returns (uint256 received)
    {
        received = _receive(model, IERC20(registry.settlementTokenOf(model)), amount);
        _payHolders(model, received, received, kind);
    }

    /// @inheritdoc IRoyaltyVault
    function distributeParked(uint256 model) external nonReentrant {
        uint256 since = firstStakeAt[model];
        if (since == 0 || block.timestamp < since + parkingDelay) {
            revert StillParked(since == 0 ? type(uint256).max : since + parkingDelay);
        }
        uint256 amount = parked[model];
        parked[model] = 0;
        _distribute(model, amount);
    }

    /// @inheritdoc IRoyaltyVault
    function claim(uint256 model) external nonReentrant returns (uint256) {
        return _claim(model, msg.sender);
    }

    /// @inheritdoc IRoyaltyVault
    function claimTo(uint256 model, address to) external nonReentrant returns (uint256) {
        return _claim(model, to);
    }

    /// @inheritdoc IRoyaltyVault
    function beforeStakeChange(uint256 model, address from, address to) external {
        if (msg.sender != address(stakeToken)) revert OnlyStakeToken(msg.sender);
        if (from == address(0) && firstStakeAt[model] == 0) firstStakeAt[model] = block.timestamp;
        if (from != address(0)) _creditHolder(model, from);
        if (to != address(0) && to != from) _creditHolder(model, to);
    }

    /// @inheritdoc IRoyaltyVault
    function claimable(uint256 model, address account) external view returns (uint256) {
        return _credit[model][account] + _uncredited(model, account);
    }

    function _receive(uint256 model, IERC20 token, uint256 amount) private returns (uint256 received) {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 afterwards = token.balanceOf(address(this));
        if (afterwards <= before) revert NothingReceived();
        received = afterwards - before;
        income[model] += received;
    }

    function _pay(uint256 model, IERC20 token, uint256 amount, uint8 kind) private returns (uint256 received) {
        received = _receive(model, token, amount);
        (Shares memory shares, Payees memory payees) = registry.sharesOf(model);
        uint256 rest = received;
        rest -= _creditRole(model, payees.builder, "builder", received, shares.builder);
        rest -= _creditRole(model, payees.evaluator, "evaluator", received, shares.evaluator);
        rest -= _creditRole(model, payees.operator, "operator", received, shares.operator);
        if (shares.contributors == 0) {
            // Nothing but rounding is left: it goes to nobody, and so stays in the pool for good.
            emit Paid(model, msg.sender, kind, received, 0, 0);
        } else {
            _payHolders(model, received, rest, kind);
        }
    }

    /// @dev Divides `amount` of what was received among the holders, or parks it until there are some.
    function _payHolders(uint256 model, uint256 received, uint256 amount, uint8 kind) private {
        if (stakeToken.totalSupply(model) == 0) {
            parked[model] += amount;
            emit Paid(model, msg.sender, kind, received, amount, amount);
        } else {
            emit Paid(model, msg.sender, kind, received, amount, 0);
            _distribute(model, amount);
        }
    }

    function _creditRole(uint256 model, address payee, bytes32 role, uint256 received, uint256 share)
        private
        returns (uint256 amount)
    {
        amount = Math.mulDiv(received, share, BASIS_POINTS);
        if (amount == 0) return 0;
        _credit[model][payee] += amount;
        emit RoleCredited(model, payee, role, amount);
    }

    function _distribute(uint256 model, uint256 amount) private {
        uint256 supply = stakeToken.totalSupply(model);
        uint256 increment = Math.mulDiv(amount, SCALE, supply);
        accumulator[model] += increment;
        emit Distributed(model, amount, increment, supply);
    }

    function _uncredited(uint256 model, address holder) private view returns (uint256) {
        uint256 growth = accumulator[model] - _creditedUpTo[model][holder];
        if (growth == 0) return 0;
        return Math.mulDiv(stakeToken.balanceOf(holder, model), growth, SCALE);
    }

    function _creditHolder(uint256 model, address holder) private {
        uint256 amount = _uncredited(model, holder);
        _creditedUpTo[model][holder] = accumulator[model];
        if (amount != 0) _credit[model][holder] += amount;
    }

    function _claim(uint256 model, address to) private returns (uint256 amount) {
        IERC20 token = IERC20(registry.settlementTokenOf(model));
        if (to == address(0) || to == address(this) || to == address(token)) revert InvalidRecipient(to);
        _creditHolder(model, msg.sender);
        amount = _credit[model][msg.sender];
        if (amount == 0) revert NothingToClaim();
        _credit[model][msg.sender] = 0;
        claimed[model] += amount;
        emit Claimed(model, msg.sender, to, amount);
        token.safeTransfer(to, amount);
    }
}
