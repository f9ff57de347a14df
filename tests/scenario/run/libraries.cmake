# SPDX-License-Identifier: Apache-2.0
# A new folder of scenarios/ becomes a test case: the program is linked, and its cases listed, anew.
file(GLOB scenario_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/scenarios/*/scenario.toml)
set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${scenario_files})
