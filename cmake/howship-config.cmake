# SPDX-License-Identifier: Apache-2.0
# find_package(howship) gives howship::howship_app, which has all rooms below it (howship::howship_patient and so on).
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(fmt)
find_dependency(OpenSSL COMPONENTS Crypto)
find_dependency(tomlplusplus)
find_dependency(nlohmann_json)
find_dependency(CLI11)
find_dependency(PNG)
find_dependency(Eigen3 3.4 NO_MODULE)
find_dependency(ZLIB)
include(${CMAKE_CURRENT_LIST_DIR}/howship-targets.cmake)
