# SPDX-License-Identifier: Apache-2.0
# The problems that solvers are compared on are those of the benchmark.
target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/bench/strength/problems.cpp)
target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/bench/strength)
