# SPDX-License-Identifier: Apache-2.0
# The yardsticks of bench_strength.
target_sources(bench_${name} PRIVATE ${CMAKE_SOURCE_DIR}/bench/strength/machine.cpp)
