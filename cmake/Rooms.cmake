# SPDX-License-Identifier: Apache-2.0
# A room is a folder of src/howship: every *.cpp in it becomes part of its library, so adding a file needs no edit here.
#
# A file called NAME.kernel.cpp is compiled once for every instruction set below, in a namespace of its own
# (HOWSHIP_ISA) and with its own vector width (HOWSHIP_VECTOR_BYTES); numerics/simd.hpp picks one when the program runs.

set(HOWSHIP_ISAS baseline)
set(HOWSHIP_ISA_FLAGS_baseline "-DHOWSHIP_ISA=baseline -DHOWSHIP_VECTOR_BYTES=16")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  list(APPEND HOWSHIP_ISAS avx2 avx512)
  set(HOWSHIP_ISA_FLAGS_avx2 "-DHOWSHIP_ISA=avx2 -DHOWSHIP_VECTOR_BYTES=32 -march=x86-64-v3")
  set(HOWSHIP_ISA_FLAGS_avx512 "-DHOWSHIP_ISA=avx512 -DHOWSHIP_VECTOR_BYTES=64 -march=x86-64-v4 -mprefer-vector-width=512")
  add_compile_definitions(HOWSHIP_X86_KERNELS)
endif()

set(HOWSHIP_PRECOMPILED <algorithm> <array> <cmath> <cstdint> <functional> <span> <string> <string_view> <vector>)

# Rooms into which bytes of others come: fuzz targets see into these, and coverage counts their lines. No reader reaches a
# kernel, and the laws behind the readers get numbers that were checked: for fuzzing, compiled as quickly as can be.
set(HOWSHIP_READING base clinic scenario formats records)

# howship_room(NAME ROOMS below... LIBRARIES outside...)
function(howship_room room)
  cmake_parse_arguments(A "" "" "ROOMS;LIBRARIES" ${ARGN})
  set(folder ${CMAKE_SOURCE_DIR}/src/howship/${room})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  file(GLOB_RECURSE kernels CONFIGURE_DEPENDS ${folder}/*.kernel.cpp)
  list(REMOVE_ITEM sources ${kernels} ${folder}/main.cpp)
  set(objects)
  foreach(isa ${HOWSHIP_ISAS})
    if(kernels)
      add_library(howship_${room}_${isa} OBJECT ${kernels})
      separate_arguments(flags UNIX_COMMAND "${HOWSHIP_ISA_FLAGS_${isa}} -O3 -Wno-psabi")  # packs never cross a library
      target_compile_options(howship_${room}_${isa} PRIVATE ${flags})
      target_include_directories(howship_${room}_${isa} PRIVATE ${CMAKE_SOURCE_DIR}/src)
      if(HOWSHIP_FUZZ)
        target_compile_options(howship_${room}_${isa} PRIVATE -O0 -g0 -fno-sanitize=all)
      endif()
      list(APPEND objects $<TARGET_OBJECTS:howship_${room}_${isa}>)
    endif()
  endforeach()
  set(linked)
  foreach(below ${A_ROOMS})
    list(APPEND linked howship_${below})
  endforeach()
  if(sources OR objects)
    add_library(howship_${room} STATIC ${sources} ${objects})
    set(scope PUBLIC)
    if(HOWSHIP_FUZZ AND NOT room IN_LIST HOWSHIP_READING)
      target_compile_options(howship_${room} PRIVATE -O0 -g0 -fno-sanitize=all)
    endif()
    if(HOWSHIP_COVERAGE AND room IN_LIST HOWSHIP_READING)
      # atomic: several threads count at once.
      target_compile_options(howship_${room} PRIVATE -O1 -fprofile-instr-generate -fcoverage-mapping -fprofile-update=atomic)
    endif()
    if(sources)
      target_precompile_headers(howship_${room} PRIVATE ${HOWSHIP_PRECOMPILED})
    endif()
  else()
    add_library(howship_${room} INTERFACE)
    set(scope INTERFACE)
  endif()
  if(HOWSHIP_PYTHON AND scope STREQUAL "PUBLIC")
    # For the module of `import howship`. Kernels touch no data of other libraries and need not know.
    set_target_properties(howship_${room} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_compile_options(howship_${room} PRIVATE -fno-semantic-interposition)
  endif()
  target_include_directories(howship_${room} ${scope} $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/src>
                             $<INSTALL_INTERFACE:include>)
  set_property(GLOBAL APPEND PROPERTY HOWSHIP_ROOMS howship_${room})
  target_link_libraries(howship_${room} ${scope} ${linked} ${A_LIBRARIES})
endfunction()

# The executable: src/howship/app/main.cpp.
function(howship_program)
  if(EXISTS ${CMAKE_SOURCE_DIR}/src/howship/app/main.cpp)
    set(version ${CMAKE_BINARY_DIR}/generated/howship_version.hpp)
    add_custom_target(howship_version BYPRODUCTS ${version} COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR}
                      -DVERSION=${PROJECT_VERSION} -DOUTPUT=${version} -P ${CMAKE_SOURCE_DIR}/cmake/Version.cmake)
    add_executable(howship ${CMAKE_SOURCE_DIR}/src/howship/app/main.cpp)
    add_dependencies(howship howship_version)
    target_include_directories(howship PRIVATE ${CMAKE_BINARY_DIR}/generated)
    target_link_libraries(howship PRIVATE howship_app)
    set_target_properties(howship PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  endif()
endfunction()

# Programs of which a test takes half a minute or more, with its seconds. ctest starts them first, the longest before the
# others, so that no processor idles while the last one ends.
set(HOWSHIP_SECONDS_test_reproducibility_run 60)
set(HOWSHIP_SECONDS_test_crash_run 50)
set(HOWSHIP_SECONDS_test_validation_body 35)
set(HOWSHIP_SECONDS_test_validation_imaging 34)
set(HOWSHIP_SECONDS_test_scenario_run 30)

function(howship_test_options target)
  target_link_libraries(${target} PRIVATE howship_app GTest::gtest_main)
  target_compile_options(${target} PRIVATE -O1)
  target_compile_definitions(${target} PRIVATE HOWSHIP_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                             HOWSHIP_SHARED_DIR="${CMAKE_SOURCE_DIR}/../shared")
  if(TARGET howship)
    target_compile_definitions(${target} PRIVATE HOWSHIP_PROGRAM="$<TARGET_FILE:howship>")
  endif()
endfunction()

# tests/KIND/ROOM/*.cpp becomes the program test_KIND_ROOM; each of its tests is a ctest case.
# KIND/ROOM.libraries (optional) lists outside libraries that only the tests use.
function(howship_tests)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  # Tests call what is compiled elsewhere: -O1 for themselves, and one precompiled header for all of them.
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/test_headers.cpp CONTENT "// Carries the headers of all tests.\n")
  add_library(howship_test_headers OBJECT ${CMAKE_BINARY_DIR}/generated/test_headers.cpp)
  howship_test_options(howship_test_headers)
  target_precompile_headers(howship_test_headers PRIVATE ${HOWSHIP_PRECOMPILED} <filesystem> <fstream> <map> <memory>
                            <optional> <sstream> <variant> <fmt/format.h> <gtest/gtest.h>)
  if(HOWSHIP_COVERAGE)
    add_custom_target(coverage)
  endif()
  file(GLOB folders CONFIGURE_DEPENDS LIST_DIRECTORIES true ${CMAKE_SOURCE_DIR}/tests/*/*)
  foreach(folder ${folders})
    file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
    if(NOT sources)
      continue()
    endif()
    cmake_path(GET folder FILENAME room)
    cmake_path(GET folder PARENT_PATH kind)
    cmake_path(GET kind FILENAME kind)
    set(name test_${kind}_${room})
    add_executable(${name} ${sources})
    howship_test_options(${name})
    if(EXISTS ${folder}/libraries.cmake)
      include(${folder}/libraries.cmake)
    endif()
    if(TARGET howship)
      add_dependencies(${name} howship)
    endif()
    target_precompile_headers(${name} REUSE_FROM howship_test_headers)
    if(HOWSHIP_COVERAGE)  # `--target coverage`: what tools/coverage.py runs, and nothing more
      file(STRINGS ${CMAKE_SOURCE_DIR}/tools/coverage.py wanted REGEX "\"${name}\"")
      if(wanted)
        add_dependencies(coverage ${name})
      endif()
    endif()
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 1800 COST "${HOWSHIP_SECONDS_${name}}")
  endforeach()
endfunction()

# examples/NAME.cpp becomes the program example_NAME, which a test runs.
function(howship_examples)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/examples/*.cpp)
  foreach(source ${sources})
    cmake_path(GET source STEM name)
    add_executable(example_${name} ${source})
    target_link_libraries(example_${name} PRIVATE howship_app)
    add_test(NAME Examples.${name} COMMAND example_${name})
  endforeach()
endfunction()

# The report, and the page to play with, in a real browser, where there is one.
function(howship_browser_tests)
  if(TARGET howship)
    foreach(page report play)
      add_test(NAME Browser.${page} COMMAND ${CMAKE_SOURCE_DIR}/tests/browser/run.sh $<TARGET_FILE:howship> ${page})
      set_tests_properties(Browser.${page} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 1800 COST 150)
    endforeach()
    set_tests_properties(Browser.report PROPERTIES COST 200)
  endif()
endfunction()

# bench/NAME/*.cpp becomes the program bench_NAME.
function(howship_benchmarks)
  file(GLOB folders CONFIGURE_DEPENDS LIST_DIRECTORIES true ${CMAKE_SOURCE_DIR}/bench/*)
  foreach(folder ${folders})
    file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
    if(sources)
      cmake_path(GET folder FILENAME name)
      add_executable(bench_${name} ${sources})
      target_link_libraries(bench_${name} PRIVATE howship_app)
      if(EXISTS ${folder}/libraries.cmake)
        include(${folder}/libraries.cmake)
      endif()
      target_compile_definitions(bench_${name} PRIVATE HOWSHIP_SHARED_DIR="${CMAKE_SOURCE_DIR}/../shared")
    endif()
  endforeach()
endfunction()

# tests/fuzz/NAME.cpp becomes the program fuzz_NAME; `--target fuzz` makes all of them, and nothing more.
function(howship_fuzz_targets)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "HOWSHIP_FUZZ needs clang: use the preset fuzz")
  endif()
  add_custom_target(fuzz)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/*.cpp)
  foreach(source ${sources})
    cmake_path(GET source STEM name)
    add_executable(fuzz_${name} ${source})
    if(name STREQUAL "checkpoint")
      target_link_libraries(fuzz_${name} PRIVATE howship_records)
    else()  # no reader of images, tables or scenarios needs the rooms behind them
      target_link_libraries(fuzz_${name} PRIVATE howship_scenario howship_formats)
    endif()
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzz fuzz_${name})
  endforeach()
endfunction()

# What a user can see, and cohorts beside what was published, held against their pages. Not with sanitizers, under which a hundred runs take an hour.
function(howship_facts_test)
  if(TARGET howship AND NOT HOWSHIP_SANITIZE)
    find_package(Python3 REQUIRED COMPONENTS Interpreter)
    add_test(NAME Facts COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/facts.py --quick
             --program $<TARGET_FILE:howship>)
    add_test(NAME Oncology
             COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/oncology.py --program $<TARGET_FILE:howship>)
    add_test(NAME Spread
             COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/spread.py --program $<TARGET_FILE:howship>)
    add_test(NAME Validation
             COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/trials.py --program $<TARGET_FILE:howship>)
    add_test(NAME Staging
             COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/staging.py --program $<TARGET_FILE:howship>)
    add_test(NAME Clinic
             COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/clinic.py --program $<TARGET_FILE:howship>)
    add_test(NAME Readme
             COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/readme/commands.py $<TARGET_FILE:howship> ${CMAKE_SOURCE_DIR})
    set_tests_properties(Readme PROPERTIES TIMEOUT 900 COST 59)
    add_test(NAME Install COMMAND ${CMAKE_SOURCE_DIR}/tests/readme/install.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
    add_test(NAME Readme.shell_blocks COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/readme/commands.py
             $<TARGET_FILE:howship> ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
    add_test(NAME Tools.without_a_reader_of_toml
             COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/readme/old_python.py ${CMAKE_SOURCE_DIR})
    # Both install, which writes the manual into the build folder.
    set_tests_properties(Install Readme.shell_blocks PROPERTIES TIMEOUT 300 COST 16 RESOURCE_LOCK installed)
    set_tests_properties(Readme.shell_blocks PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 600 COST 80)
    add_test(NAME Tables.in_R
             COMMAND ${CMAKE_SOURCE_DIR}/tests/readme/read_r.sh $<TARGET_FILE:howship> ${CMAKE_SOURCE_DIR})
    set_tests_properties(Tables.in_R PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300)
    add_test(NAME Sbom COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/sbom.py ${CMAKE_BINARY_DIR})
    set_tests_properties(Sbom PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 120)
    add_test(NAME Requirements
             COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/requirements.py ${CMAKE_BINARY_DIR})
    set_tests_properties(Requirements PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 60)
    set_tests_properties(Validation PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 600 COST 13)
    set_tests_properties(Clinic PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 900 COST 10)
    set_tests_properties(Staging PROPERTIES SKIP_RETURN_CODE 77)
    set_tests_properties(Spread PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 900 COST 10)
    set_tests_properties(Facts PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 1800 COST 300)
    set_tests_properties(Oncology PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 900 COST 75)
  endif()
endfunction()
