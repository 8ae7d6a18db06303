// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Parent, RoyaltyTerms} from "../../interfaces/RoyaltyTerms.sol";
import {Edwards} from "./Edwards.sol";
import {Market} from "./Market.sol";
import {vm} from "./Vm.sol";

interface IHarness {
    function sum(uint256[2][] calldata points) external view returns (uint256[2] memory);
    function double(uint256[2] calldata point) external view returns (uint256[2] memory);
    function isOnCurve(uint256[2] calldata point) external pure returns (bool);
    function zeros(uint256 words, uint256 bits) external pure returns (uint256[] memory);
    function requireCanonical(uint256[] calldata signals, uint256 words, uint256 bits) external pure;
}

/// @notice Single functions over random arguments.
contract Fuzz is Market {
    IHarness private _harness;

    function setUp() external {
        _deployAll();
        _harness = IHarness(_deploy("LibraryHarness", ""));
    }

    /// @dev The multiples of the base point up to 2^6, by the textbook.
    function _point(uint256 seed) private view returns (uint256[2] memory point) {
        point = Edwards.base();
        for (uint256 i = 0; i < 6; i++) {
            point = Edwards.add(point, (seed >> i) & 1 == 1 ? Edwards.base() : point);
        }
    }

    /// @notice Sums equal the textbook's in any order.
    function testFuzz_sum(uint256 a, uint256 b, uint256 c) external view {
        uint256[2][] memory points = new uint256[2][](3);
        (points[0], points[1], points[2]) = (_point(a), _point(b), _point(c));
        uint256[2] memory sum = _harness.sum(points);
        uint256[2] memory expected = Edwards.add(Edwards.add(points[0], points[1]), points[2]);
        require(sum[0] == expected[0] && sum[1] == expected[1], "another sum");
        (points[0], points[2]) = (points[2], points[0]);
        uint256[2] memory turned = _harness.sum(points);
        require(sum[0] == turned[0] && sum[1] == turned[1], "the order matters");
        require(_harness.isOnCurve(sum), "off the curve");
        uint256[2] memory doubled = _harness.double(points[1]);
        expected = Edwards.add(points[1], points[1]);
        require(doubled[0] == expected[0] && doubled[1] == expected[1], "another double");
    }

    /// @notice Packed words are canonical exactly if no bit lies outside of the words.
    function testFuzz_packedWords(uint256 words, bool wide, uint256 place, uint256 bit) external view {
        words = 1 + words % 40;
        uint256 bits = wide ? 28 : 14;
        uint256[] memory signals = _harness.zeros(words, bits);
        _harness.requireCanonical(signals, words, bits);
        place = place % signals.length;
        bit = bit % 256;
        uint256 perSignal = 252 / bits;
        uint256 held = place + 1 < signals.length ? perSignal : words - perSignal * place;
        signals[place] |= 1 << bit;
        bool taken = true;
        try _harness.requireCanonical(signals, words, bits) {}
        catch {
            taken = false;
        }
        require(taken == (bit < bits * held), "canonical, or not, by mistake");
    }

    /// @notice Shares are accepted exactly if they sum to 10,000.
    function testFuzz_shares(uint16 builder, uint16 evaluator, uint16 operator, bool exact) external {
        RoyaltyTerms memory terms = _royalties();
        terms.roles[0].share = 1 + builder % 4_000;
        terms.roles[1].share = 1 + evaluator % 3_000;
        terms.roles[2].share = 1 + operator % 2_900;
        terms.contributors = 10_000 - terms.roles[0].share - terms.roles[1].share - terms.roles[2].share;
        if (!exact) terms.contributors++;
        bool taken = true;
        try this.registerWith(terms) {}
        catch {
            taken = false;
        }
        require(taken == exact, "shares");
    }

    function registerWith(RoyaltyTerms calldata terms) external {
        _register(uint256(keccak256(abi.encode(terms))), tokens[0], _terms(), terms, new Parent[](0));
    }

    /// @notice A context changes if any of its parts changes.
    function testFuzz_context(
        uint8 role,
        uint256 model,
        uint256 round,
        address beneficiary,
        uint256 fee,
        uint64 deadline,
        uint8 which,
        uint256 change
    ) external view {
        uint256 context = rounds.contextOf(role, model, round, beneficiary, fee, deadline);
        which %= 6;
        change = 1 + change % 200;
        unchecked {
            if (which == 0) role += uint8(change);
            if (which == 1) model += change;
            if (which == 2) round += change;
            if (which == 3) beneficiary = address(uint160(beneficiary) + uint160(change));
            if (which == 4) fee += change;
            if (which == 5) deadline += uint64(change);
        }
        require(context != rounds.contextOf(role, model, round, beneficiary, fee, deadline), "two statements, one context");
    }
}
