# SPDX-License-Identifier: Apache-2.0
# deal.II as the peer of the finite elements (Debian: libdeal.ii-dev); without it the bench is left out. Debian builds it
# without any vectors, so its templates are compiled here anew, for those of this machine; HOWSHIP_DEALII_BITS says
# otherwise: 128, 256, 512, or 0 for the package as it is.
find_package(deal.II QUIET)
if(NOT deal.II_FOUND)
  message(STATUS "deal.II is not installed: bench_dealii is left out")
  set_target_properties(bench_${name} PROPERTIES EXCLUDE_FROM_ALL ON)
  return()
endif()
execute_process(COMMAND ${CMAKE_CXX_COMPILER} -march=native -dM -E -x c++ /dev/null OUTPUT_VARIABLE macros ERROR_QUIET)
set(bits 0)
foreach(pair __SSE2__=128 __AVX__=256 __AVX512F__=512)
  string(REPLACE "=" ";" pair ${pair})
  list(GET pair 0 macro)
  if(macros MATCHES "define ${macro} ")
    list(GET pair 1 bits)
  endif()
endforeach()
set(HOWSHIP_DEALII_BITS ${bits} CACHE STRING "Width of deal.II's vectors in bench_dealii; 0: as its package has it")

# Its own headers want C++17, other warnings and the fused operations that ours do without.
add_library(bench_dealii_peer OBJECT ${CMAKE_SOURCE_DIR}/bench/dealii/peer/dealii.cpp)
set_target_properties(bench_dealii_peer PROPERTIES CXX_STANDARD 17)
target_compile_options(bench_dealii_peer PRIVATE -w -O3 -ffp-contract=fast)
target_compile_definitions(bench_dealii_peer PRIVATE NDEBUG ${DEAL_II_USER_DEFINITIONS})
if(HOWSHIP_DEALII_BITS)
  list(GET DEAL_II_INCLUDE_DIRS 0 headers)
  file(READ ${headers}/deal.II/base/config.h config)
  string(REGEX REPLACE "VECTORIZATION_WIDTH_IN_BITS 0" "VECTORIZATION_WIDTH_IN_BITS ${HOWSHIP_DEALII_BITS}" config "${config}")
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/dealii/deal.II/base/config.h CONTENT "${config}" @ONLY)
  target_include_directories(bench_dealii_peer SYSTEM BEFORE PRIVATE ${CMAKE_BINARY_DIR}/dealii)
  target_compile_definitions(bench_dealii_peer PRIVATE HOWSHIP_WIDE)
  target_compile_options(bench_dealii_peer PRIVATE -march=native)
endif()
target_include_directories(bench_dealii_peer SYSTEM PRIVATE ${DEAL_II_INCLUDE_DIRS})
target_sources(bench_${name} PRIVATE ${CMAKE_SOURCE_DIR}/bench/strength/machine.cpp
               ${CMAKE_SOURCE_DIR}/bench/strength/problems.cpp $<TARGET_OBJECTS:bench_dealii_peer>)
target_link_libraries(bench_${name} PRIVATE ${DEAL_II_LIBRARIES_RELEASE})
