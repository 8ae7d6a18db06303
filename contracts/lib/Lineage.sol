// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {MAX_ANCESTORS} from "../interfaces/RoyaltyTerms.sol";

/// @title Lineage: a model's ancestors, each once, the youngest first
/// @notice A parent is always registered before its child. So in descending order of registration every model stands
/// before its own parents, and one pass carries money from a model to all its ancestors.
library Lineage {
    /// @notice The lineage would have more than `MAX_ANCESTORS` models.
    error TooManyAncestors();

    struct List {
        uint256 length;
        uint256[MAX_ANCESTORS] models;
        uint256[MAX_ANCESTORS] numbers;
    }

    /// @notice Inserts a model at its place, unless it is in the list already.
    /// @param number the model's number in the order of registration
    function insert(List memory list, uint256 model, uint256 number) internal pure {
        uint256 place = 0;
        while (place < list.length && list.numbers[place] > number) place++;
        if (place < list.length && list.numbers[place] == number) return;
        if (list.length == MAX_ANCESTORS) revert TooManyAncestors();
        for (uint256 i = list.length; i > place; i--) {
            list.models[i] = list.models[i - 1];
            list.numbers[i] = list.numbers[i - 1];
        }
        list.models[place] = model;
        list.numbers[place] = number;
        list.length++;
    }
}
