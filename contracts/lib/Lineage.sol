// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {MAX_ANCESTORS} from "../interfaces/RoyaltyTerms.sol";

/// @title Lineage: a model's ancestors, each once, the youngest first
/// @notice A parent is always registered before its child, so the order of registration, backwards, puts every model
/// before its own parents: one pass along it carries money from a model to all of its ancestors.
library Lineage {
    error TooManyAncestors();

    struct List {
        uint256 length;
        uint256[MAX_ANCESTORS] models;
        uint256[MAX_ANCESTORS] numbers;
    }

    /// @notice Puts a model in its place, unless it is there already.
    /// @param number the model's place in the order of registration
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
