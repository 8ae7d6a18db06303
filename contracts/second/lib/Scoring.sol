// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Measures} from "../interfaces/IRounds2.sol";

/// @title Scoring: directions, agreement of evaluators, cap, floor and S, in exact integers
/// @notice The same formulas as src/protocol/second/payment.ts and model.ts; golden vectors are shared. Every division of
/// a cap rounds down, in favour of the pool; means round to the nearest, halves away from zero.
/// @dev An internal library. Bounds, with F ≤ 64: |V_j| ≤ 8191 < 2^13; an inner product of 65 words is below
/// 65 · 2^26 < 2^33 in magnitude. |g|, |p| < 2^15, so |x| < 2^16. Word widths of a policy: w ≤ 2^40, vScale < 2^24,
/// b, b_h ≤ 36, κ < 2^32; records of a set ≤ 32 · 255 < 2^13, of an evaluator < 2^24.
library Scoring {
    uint256 private constant WORDS_PER_SIGNAL = 18;
    uint256 private constant WORD_BITS = 14;
    int256 private constant BIAS = 1 << 13;

    // ------------------------------------------------------------------------------------------------------ Directions

    /// @dev Word j of a packed direction.
    function word(uint256[] memory direction, uint256 j) internal pure returns (int256) {
        return int256(direction[j / WORDS_PER_SIGNAL] >> WORD_BITS * (j % WORDS_PER_SIGNAL) & 0x3fff) - BIAS;
    }

    /// @dev ⟨a, b⟩ of packed directions: below 2^33 in magnitude.
    function inner(uint256[] memory a, uint256[] memory b, uint256 words) internal pure returns (int256 sum) {
        for (uint256 j = 0; j < words; j++) sum += word(a, j) * word(b, j);
    }

    /// @dev ‖a + b‖² of packed directions: |a_j + b_j| < 2^14, so the sum is below 65 · 2^28 < 2^35.
    function sumNormSquared(uint256[] memory a, uint256[] memory b, uint256 words) internal pure returns (uint256 sum) {
        for (uint256 j = 0; j < words; j++) {
            int256 both = word(a, j) + word(b, j);
            sum += uint256(both * both);
        }
    }

    /// @dev The mean of 1..3 packed directions, each word rounded, halves away from zero. Stays within ± 8191.
    function mean(uint256[][] memory directions, uint256 words) internal pure returns (uint256[] memory packed) {
        packed = new uint256[](directions[0].length);
        int256 count = int256(directions.length);
        for (uint256 j = 0; j < words; j++) {
            int256 sum = 0;
            for (uint256 e = 0; e < directions.length; e++) sum += word(directions[e], j);
            packed[j / WORDS_PER_SIGNAL] |=
                uint256(roundHalfAway(sum, count) + BIAS) << WORD_BITS * (j % WORDS_PER_SIGNAL);
        }
    }

    /// @dev dividend / divisor to the nearest integer, halves away from zero. The divisor is positive.
    function roundHalfAway(int256 dividend, int256 divisor) internal pure returns (int256) {
        int256 magnitude = ((dividend < 0 ? -dividend : dividend) * 2 + divisor) / (2 * divisor);
        return dividend < 0 ? -magnitude : magnitude;
    }

    // ------------------------------------------------------------------------------------------------------- Agreement

    /// @dev 4^b, but 0 for b = 0: no noise. At most 2^72.
    function varianceFactor(uint256 b) internal pure returns (uint256) {
        return b == 0 ? 0 : 1 << 2 * b;
    }

    /// @dev The agreement of a round's evaluators, at least 0, as a fraction.
    /// Two or three: the mean of ⟨V_i, V_j⟩ over pairs; the numerator is below 3 · 2^33.
    /// One: ‖V‖² − (F + 1) · (49/3) · 4^b_h · (vScale / (2^24 · count))², with the denominator 3 · 2^48 · count²
    /// < 2^98; the first term of the numerator is below 2^131, the second below 65 · 49 · 2^72 · 2^48 < 2^132.
    function agreement(uint256[][] memory directions, uint256 words, uint256 count, uint256 numbers)
        internal
        pure
        returns (uint136, uint104)
    {
        int256 signed;
        uint256 denominator;
        if (directions.length == 1) {
            denominator = 3 * 2 ** 48 * count * count;
            uint256 variance = words * 49 * varianceFactor(holdoutNoise(numbers)) * vScale(numbers) ** 2;
            signed = int256(denominator) * inner(directions[0], directions[0], words) - int256(variance);
        } else {
            for (uint256 a = 0; a < directions.length; a++) {
                for (uint256 b = a + 1; b < directions.length; b++) {
                    signed += inner(directions[a], directions[b], words);
                    denominator++;
                }
            }
        }
        return (signed > 0 ? uint136(uint256(signed)) : 0, uint104(denominator));
    }

    // ---------------------------------------------------------------------------------------------------------- Scores

    /// @dev Rounded mean of the first `evaluators` gates of a packed word.
    function meanGate(uint256 scores, uint256 evaluators) internal pure returns (int256) {
        int256 sum = 0;
        for (uint256 e = 0; e < evaluators; e++) sum += int256(scores >> 16 * e & 0xffff) - 0x8000;
        return roundHalfAway(sum, int256(evaluators));
    }

    /// @dev S of a set: min(g + p, cap), 0 within the noise; negative where the set did harm.
    /// @param own measures of the set's round, @param next of the round at whose V p was proven
    function payScore(
        int256 gate,
        int256 second,
        uint256 count,
        Measures memory own,
        Measures memory next,
        uint256 kappa,
        uint256 numbers
    ) internal pure returns (int256) {
        int256 x = gate + second;
        if (isNoise(x, next.sumNormSquared, numbers)) return 0;
        // Below 2^132 + 2^98 · 2^33: no overflow.
        int256 rho = int256(uint256(own.agreementNumerator))
            + int256(uint256(own.agreementDenominator)) * next.innerBefore;
        return _least(x, _cap(rho, own.agreementDenominator, count, kappa, numbers));
    }

    /// @dev S where no p can come: min(g, cap) of the round alone, 0 within the noise.
    function fallbackScore(int256 gate, uint256 count, Measures memory own, uint256 kappa, uint256 numbers)
        internal
        pure
        returns (int256)
    {
        if (isNoise(gate, own.normSquared, numbers)) return 0;
        return _least(
            gate, _cap(int256(uint256(own.agreementNumerator)), own.agreementDenominator, count, kappa, numbers)
        );
    }

    /// @dev Whether a score is below one standard deviation of what noise gives: 3 (x w)² < 49 · 4^b · ‖V‖².
    /// |x w| < 2^56, so the left side is below 2^114; the right side is below 2^6 · 2^72 · 2^35 = 2^113.
    function isNoise(int256 x, uint256 normSquared, uint256 numbers) internal pure returns (bool) {
        int256 scaled = x * int256(scoreScale(numbers));
        return uint256(3 * scaled * scaled) < 49 * varianceFactor(noise(numbers)) * normSquared;
    }

    /// @dev ⌊κ · count · ρ / (s · w)⌋ with ρ = numerator / denominator and s = vScale / 2^24.
    /// The dividend is below 2^32 · 2^13 · 2^133 · 2^24 = 2^202; the divisor below 2^16 · 2^24 · 2^40 · 2^98 = 2^178.
    function _cap(int256 numerator, uint256 denominator, uint256 count, uint256 kappa, uint256 numbers)
        private
        pure
        returns (uint256)
    {
        uint256 scale = vScale(numbers);
        if (numerator <= 0 || scale == 0) return 0;
        return (kappa * count * uint256(numerator) * 2 ** 24) / (2 ** 16 * scale * scoreScale(numbers) * denominator);
    }

    function _least(int256 x, uint256 cap) private pure returns (int256) {
        // A cap is below 2^202.
        return x < int256(cap) ? x : int256(cap);
    }

    // --------------------------------------------------------------------------------------------------------- Numbers

    /// @dev w, from the packed numbers of a policy (src/protocol/second/numbers.ts).
    function scoreScale(uint256 numbers) internal pure returns (uint256) {
        return (numbers & 0xff_ffff_ffff) + 1;
    }

    function vScale(uint256 numbers) internal pure returns (uint256) {
        return numbers >> 40 & 0xff_ffff;
    }

    function noise(uint256 numbers) internal pure returns (uint256) {
        return numbers >> 64 & 0x3f;
    }

    function holdoutNoise(uint256 numbers) internal pure returns (uint256) {
        return numbers >> 70 & 0x3f;
    }
}
